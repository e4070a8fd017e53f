package dev.muster.agent.config;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.AgentOptionsBuilder;
import dev.muster.agent.KeySource;
import dev.muster.agent.LeaveTimes;
import dev.muster.agent.RpcAuth;
import dev.muster.agent.RpcOptions;
import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.gossip.Profile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what is said of the node itself. For one thread. */
final class NodeReader {

    /** The levels of {@code log_level}, the quietest first. */
    static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug", "trace");

    private static final String HANDLERS = "handlers";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int GOSSIP_PORT = 7946;
    private static final int RPC_PORT = 7373;
    private static final int HTTP_PORT = 7380;
    private static final Duration LONGEST_STEP = Duration.ofHours(1);

    /** As the run folder takes it, for it is a folder's name too. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private static final Map<String, Profile> PROFILES =
            Map.of("lan", Profile.LAN, "wan", Profile.WAN, "local", Profile.LOCAL);

    private final Section at;
    private Optional<InetSocketAddress> bind = Optional.empty();
    private String logLevel = "info";

    NodeReader(Section at) {
        this.at = at;
    }

    AgentOptionsBuilder read() {
        AgentOptionsBuilder options = AgentOptions.builder();
        at.parsed("name", NodeReader::name).ifPresent(options::node);
        at.usually("name", "the host's name");
        bind = address("bind", GOSSIP_PORT);
        bind.ifPresent(options::bind);
        at.usually("bind", "loopback if it joins only there, else every interface; port 7946");
        at.parsed("advertise", text -> Addresses.parseOrName(text, LOOPBACK, 0)).ifPresent(options::advertise);
        at.usually("advertise", "the address it is bound to");
        at.texts("join").forEach(options::join);
        at.usually("join", "nobody");
        at.pairs("tags").forEach(options::tag);
        key(options);
        options.insecure(at.truth("insecure", false));
        options.allowRemote(at.truth("allow_remote", false));
        String profile = at.word("profile", "lan", List.of("lan", "wan", "local"));
        options.profile(PROFILES.getOrDefault(profile, Profile.LAN));
        options.rpc(rpc());
        address("http", HTTP_PORT).ifPresent(options::http);
        at.usually("http", "127.0.0.1:7380 if free");
        at.file("snapshot").ifPresent(options::snapshot);
        at.usually("snapshot", "none");
        at.file("run").ifPresent(options::run);
        at.usually("run", "/run/muster, or this user's own");
        options.leave(leave());
        options.handlers(handlers());
        logLevel = at.word("log_level", "info", LOG_LEVELS);
        at.end();
        return options;
    }

    /** Where a service listens of which only the port is said: where this node is reached. */
    String usualHost() {
        return bind.map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress())
                .map(address -> address.getHostAddress())
                .orElse(LOOPBACK);
    }

    String logLevel() {
        return logLevel;
    }

    private Optional<InetSocketAddress> address(String key, int usualPort) {
        return at.parsed(key, text -> Addresses.parse(text, LOOPBACK, usualPort));
    }

    private RpcOptions rpc() {
        RpcOptions rpc = at.parsed("rpc", NodeReader::rpcPlace).orElseGet(RpcOptions::defaults);
        at.usually("rpc", "127.0.0.1:7373 if free");
        Optional<RpcAuth> auth = at.file("rpc_auth_file").map(RpcAuth.File::new);
        at.usually("rpc_auth_file", "none: who is on this host may ask");
        return auth.map(rpc::withAuth).orElse(rpc);
    }

    private static RpcOptions rpcPlace(String text) {
        return text.equals("off")
                ? RpcOptions.defaults().withoutTcp()
                : RpcOptions.defaults().at(Addresses.parse(text, LOOPBACK, RPC_PORT));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "has 1 to 64 letters, digits, '.', '_' or '-', and '" + text + "' has" + " others");
        }
        return text;
    }

    private void key(AgentOptionsBuilder options) {
        Optional<KeySource> file = at.file("key_file").map(KeySource.File::new);
        at.usually("key_file", "none: gossip is in clear, and stays on loopback unless insecure");
        Optional<KeySource> given = Optional.empty();
        if (at.origin("encrypt") instanceof Origin.Flag) {
            given = at.parsed("encrypt", KeySource.Given::new);
        } else if (at.has("encrypt")) {
            at.also("encrypt");
            at.fault(
                    "encrypt",
                    "a key does not belong here: put it into a file of its own, and name that with key_file");
        }
        if (file.isPresent() && given.isPresent()) {
            at.fault(
                    "encrypt",
                    Words.subject("key_file", at.origin("key_file")) + " and --encrypt both give a key; leave one out");
        }
        given.or(() -> file).ifPresent(options::key);
    }

    /** A handler runs beside the file that it is written in; one from elsewhere, where the agent was started. */
    private HandlerOptions handlers() {
        List<HandlerSpec> handlers = at.list(HANDLERS, HandlerSpec::parse);
        at.usually(HANDLERS, "none");
        if (at.origin(HANDLERS) instanceof Origin.InFile place) {
            handlers =
                    handlers.stream().map(handler -> handler.in(place.folder())).toList();
        }
        Duration timeout = at.time(
                "handler_timeout",
                HandlerOptions.SHORTEST_TIMEOUT,
                HandlerOptions.LONGEST_TIMEOUT,
                HandlerOptions.DEFAULT_TIMEOUT);
        try {
            return new HandlerOptions(handlers, timeout);
        } catch (IllegalArgumentException e) {
            at.fault(HANDLERS, String.valueOf(e.getMessage()));
            return HandlerOptions.none();
        }
    }

    private LeaveTimes leave() {
        Section leave = at.sectionOrNone("leave");
        LeaveTimes usual = LeaveTimes.defaults();
        LeaveTimes times = new LeaveTimes(
                leave.time("release", Duration.ZERO, LONGEST_STEP, usual.release()),
                leave.time("drain", Duration.ZERO, LONGEST_STEP, usual.drain()),
                leave.time("app", Duration.ZERO, LONGEST_STEP, usual.app()));
        leave.end();
        return times;
    }
}
