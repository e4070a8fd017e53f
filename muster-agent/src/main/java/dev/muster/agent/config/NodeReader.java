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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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
    private final Reading reading;
    private Optional<InetSocketAddress> bind = Optional.empty();
    private String logLevel = "info";
    private SignalRules signals = SignalRules.usual();

    NodeReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
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
        tags().forEach(options::tag);
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
        options.gossip(new GossipReader(at, reading).read());
        options.leave(leave());
        options.handlers(handlers());
        logLevel = at.parsed("log_level", NodeReader::logLevel, "info", Written::yaml);
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

    SignalRules signals() {
        return signals;
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
        auth = auth.or(() -> secret("rpc_auth", "a token", "rpc_auth_file").map(RpcAuth.Given::new));
        return auth.map(rpc::withAuth).orElse(rpc);
    }

    /** Serf writes them large, and says ERR. */
    private static String logLevel(String text) {
        String level = text.toLowerCase(Locale.ROOT);
        return Types.word(level.equals("err") ? "error" : level, LOG_LEVELS);
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
        if (maySayASecret("encrypt")) {
            given = at.parsed("encrypt", KeySource.Given::new);
        } else {
            refuseSecret("encrypt", "a key", "key_file");
        }
        if (file.isPresent() && given.isPresent()) {
            at.fault(
                    "encrypt",
                    Words.subject("key_file", at.origin("key_file")) + " and "
                            + Words.subject("encrypt_key", at.valueOrigin("encrypt"))
                            + " both give a key; leave one out");
        }
        given.or(() -> file).ifPresent(options::key);
    }

    /** Serf's flags and files hold secrets themselves; a muster.yaml names files with them. */
    private boolean maySayASecret(String key) {
        Origin origin = at.valueOrigin(key);
        return at.has(key) && (origin instanceof Origin.Flag || origin instanceof Origin.InJson);
    }

    private Optional<String> secret(String key, String what, String instead) {
        if (maySayASecret(key)) {
            return at.text(key);
        }
        refuseSecret(key, what, instead);
        return Optional.empty();
    }

    private void refuseSecret(String key, String what, String instead) {
        if (at.has(key)) {
            at.also(key);
            at.fault(key, what + " does not belong here: put it into a file of its own, and name that with " + instead);
        }
    }

    /** Said here, or kept by an earlier life in a file: one of both. */
    private Map<String, String> tags() {
        SortedMap<String, String> said = at.pairs("tags");
        if (!at.has("tags_file")) {
            return said;
        }
        if (!said.isEmpty()) {
            at.fault("tags_file", "tags are kept in a file or said elsewhere, not both; leave tags_file or them out");
            return said;
        }
        return at.parsed("tags_file", text -> Types.file(text, at.valueOrigin("tags_file")))
                .map(file -> KeptTags.read(file, reading))
                .orElse(said);
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
        signals = new SignalRules(leave.truth("on_terminate", true), leave.truth("on_interrupt", true));
        leave.end();
        return times;
    }
}
