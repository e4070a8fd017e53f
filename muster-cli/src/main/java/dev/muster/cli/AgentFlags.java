package dev.muster.cli;

import dev.muster.agent.config.Addresses;
import dev.muster.agent.config.Layer;
import dev.muster.agent.config.Origin.Flag;
import dev.muster.cli.text.SafeText;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code muster agent}, and what they say in the words of a file. */
final class AgentFlags {

    static final String ENCRYPT = "--encrypt";

    private static final String ALLOW_REMOTE = "--allow-remote";
    private static final String EVENT_HANDLER = "--event-handler";
    private static final String NODE = "node";
    private static final String SERVICES = "services";
    private static final String DRAIN_TIME = "--drain-time";

    /** Flags with one value, and the path of that value in a file. */
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("--node", List.of(NODE, "name")),
            Map.entry("--bind", List.of(NODE, "bind")),
            Map.entry("--advertise", List.of(NODE, "advertise")),
            Map.entry("--rpc-addr", List.of(NODE, "rpc")),
            Map.entry("--http-addr", List.of(NODE, "http")),
            Map.entry("--profile", List.of(NODE, "profile")),
            Map.entry("--key-file", List.of(NODE, "key_file")),
            Map.entry("--snapshot", List.of(NODE, "snapshot")),
            Map.entry("--run", List.of(NODE, "run")),
            Map.entry("--handler-timeout", List.of(NODE, "handler_timeout")),
            Map.entry(DRAIN_TIME, List.of(NODE, "leave", "drain")),
            Map.entry("--log-level", List.of(NODE, "log_level")));

    private AgentFlags() {}

    /** The flags, and the command of a service after them. */
    static void addTo(CommandSpec spec) {
        addFlagsTo(spec);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("-- CMD ARGS…")
                .hideParamSyntax(true)
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the command of the last --service")
                .build());
    }

    /** The flags alone. */
    static void addFlagsTo(CommandSpec spec) {
        ConfigChoice.addTo(spec);
        text(spec, "--node", "NAME", "its name (default: the host's name, with -2 if that is taken here)");
        text(
                spec,
                "--bind",
                "ADDR[:PORT]",
                "where it gossips (default: loopback if it joins only there; port 7946 if" + " free)");
        text(
                spec,
                "--advertise",
                "ADDR[:PORT]",
                "what it tells the others: an address, or a name to look up at the start (default port: as bound)");
        many(spec, "--join", "ADDR[:PORT]", "whom to join; tried for ever; may be given several times");
        many(spec, "--tag", "KEY=VALUE", "a tag of its own; may be given several times");
        many(spec, "--service", "NAME=ADDR:PORT", "what it looks after; may be given several times");
        many(spec, "--check", "NAME=CHECK", "how to see that a service is ready: http:/path, tcp (default) or none");
        many(
                spec,
                "--exec",
                "NAME='CMD…'",
                "the command that it keeps running for a service, also for one without a port; or, for the last"
                        + " --service, everything after --");
        flag(spec, "--balancer", "keep a HAProxy in step with the cluster's services");
        BalancerFlags.addTo(spec);
        MembershipFlags.addTo(spec);
        text(spec, "--rpc-addr", "ADDR:PORT", "Serf's RPC (default 127.0.0.1:7373 if free)");
        text(spec, "--http-addr", "ADDR:PORT", "the HTTP API (default 127.0.0.1:7380 if free)");
        text(spec, "--profile", "lan|wan|local", "the timers of gossip (default lan)");
        text(
                spec,
                "--key-file",
                "FILE",
                "the key that encrypts its gossip, as muster keygen makes it, or Serf's keyring");
        spec.addOption(OptionSpec.builder(ENCRYPT)
                .paramLabel("KEY")
                .type(String.class)
                .description("the key itself, as for Serf; whoever runs ps here can read it: better a file")
                .build());
        flag(spec, "--insecure", "gossip in clear beyond loopback");
        flag(
                spec,
                ALLOW_REMOTE,
                "other nodes may have its services restarted and give them weights (muster roll, muster traffic);"
                        + " needs a key beyond loopback");
        text(spec, "--snapshot", "FILE", "remember the cluster here, to find it again after a restart");
        text(
                spec,
                DRAIN_TIME,
                "TIME",
                "how long it waits, when it leaves, until the balancers have let go of its services and their requests"
                        + " have ended (default 7s); 0s: it doesn't wait");
        many(
                spec,
                EVENT_HANDLER,
                "[EVENT,…=]CMD",
                "run by a shell when something happens in the cluster, as for Serf; may be given several times");
        text(spec, "--handler-timeout", "TIME", "how long one run of a handler may take (default 1m)");
        text(spec, "--run", "DIR", "the run folder; also MUSTER_RUN");
        SerfFlags.addTo(spec);
        text(spec, "--log-level", "LEVEL", "error, warn, info (default), debug or trace");
    }

    static void text(CommandSpec spec, String flag, String label, String description) {
        spec.addOption(OptionSpec.builder(flag)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build());
    }

    static void many(CommandSpec spec, String flag, String label, String description) {
        spec.addOption(OptionSpec.builder(flag)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build());
    }

    static void flag(CommandSpec spec, String flag, String description) {
        spec.addOption(OptionSpec.builder(flag).description(description).build());
    }

    /**
     * What the flags say. Fails with a message that names the flag.
     *
     * @param file whether there is a file too, which may say what these flags take for granted
     */
    static Layer layer(ParseResult parsed, boolean file) throws CommandFailure {
        try {
            Layer layer = new Layer();
            VALUES.forEach((flag, path) -> value(parsed, flag)
                    .ifPresent(text -> layer.put(new Flag(flag), text, path.toArray(String[]::new))));
            if (value(parsed, DRAIN_TIME).isPresent()) {
                layer.put(new Flag(DRAIN_TIME), "0s", NODE, "leave", "release");
            }
            if (!values(parsed, "--join").isEmpty()) {
                layer.put(new Flag("--join"), values(parsed, "--join"), "node", "join");
            }
            if (!values(parsed, EVENT_HANDLER).isEmpty()) {
                layer.put(new Flag(EVENT_HANDLER), values(parsed, EVENT_HANDLER), NODE, "handlers");
            }
            pairs(parsed, "--tag").forEach((key, text) -> layer.put(new Flag("--tag"), text, "node", "tags", key));
            value(parsed, ENCRYPT).ifPresent(key -> layer.putSecret(new Flag(ENCRYPT), key, "node", "encrypt"));
            if (parsed.hasMatchedOption("--insecure")) {
                layer.put(new Flag("--insecure"), "true", "node", "insecure");
            }
            if (parsed.hasMatchedOption(ALLOW_REMOTE)) {
                layer.put(new Flag(ALLOW_REMOTE), "true", NODE, "allow_remote");
            }
            SerfFlags.addTo(layer, parsed);
            services(parsed, layer);
            if (!file) {
                BalancerFlags.requireBalancer(parsed);
            }
            BalancerFlags.addTo(layer, parsed);
            MembershipFlags.addTo(layer, parsed);
            return layer;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, SafeText.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static void services(ParseResult parsed, Layer layer) {
        Map<String, String> services = pairs(parsed, "--service");
        services.forEach((name, where) -> {
            InetSocketAddress address = Addresses.parse("--service", where, "127.0.0.1", 0);
            if (address.getPort() == 0) {
                throw new IllegalArgumentException(
                        "service " + name + " needs an IP address and a port, for example " + name + "=127.0.0.1:3000");
            }
            Flag flag = new Flag("--service");
            layer.put(flag, Integer.toString(address.getPort()), SERVICES, name, "port");
            layer.put(flag, address.getAddress().getHostAddress(), SERVICES, name, "address");
        });
        pairs(parsed, "--check")
                .forEach((name, check) -> layer.put(new Flag("--check"), check, SERVICES, name, "check"));
        pairs(parsed, "--exec")
                .forEach((name, command) ->
                        layer.put(new Flag("--exec"), Argv.split(command), SERVICES, name, "command"));
        if (!parsed.commandSpec().positionalParameters().getFirst().type().equals(List.class)) {
            return;
        }
        List<String> command = parsed.matchedPositionalValue(0, List.of());
        if (!command.isEmpty()) {
            if (!parsed.originalArgs().contains("--")) {
                throw new IllegalArgumentException("unexpected argument '" + command.getFirst()
                        + "'; the command of a service comes after --, as in --service web=127.0.0.1:3000 -- CMD");
            }
            if (services.isEmpty()) {
                throw new IllegalArgumentException("there is a command after -- but no --service that it is for");
            }
            String last = List.copyOf(services.keySet()).getLast();
            layer.put(new Flag("--"), command, SERVICES, last, "command");
        }
    }

    static Optional<String> value(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }

    static List<String> values(ParseResult parsed, String flag) {
        return parsed.matchedOptionValue(flag, List.of());
    }

    static Map<String, String> pairs(ParseResult parsed, String flag) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : values(parsed, flag)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        flag + " needs " + parsed.commandSpec().findOption(flag).paramLabel() + ", not '" + pair + "'");
            }
            if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(flag + " is given twice for '" + pair.substring(0, equals) + "'");
            }
        }
        return pairs;
    }
}
