package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.AgentOptionsBuilder;
import dev.muster.agent.CheckOption;
import dev.muster.agent.KeySource;
import dev.muster.agent.ServiceOptions;
import dev.muster.cli.text.SafeText;
import dev.muster.gossip.Profile;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code muster agent}, and how they become an agent's options. */
final class AgentFlags {

    static final String ENCRYPT = "--encrypt";

    private static final int GOSSIP_PORT = 7946;
    private static final int RPC_PORT = 7373;
    private static final int HTTP_PORT = 7380;

    private AgentFlags() {}

    static void addTo(CommandSpec spec) {
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
                "the command that it keeps running for a service; or, for the last"
                        + " --service, everything after --");
        flag(spec, "--balancer", "keep a HAProxy in step with the cluster's services");
        BalancerFlags.addTo(spec);
        text(spec, "--rpc-addr", "ADDR:PORT", "Serf's RPC (default 127.0.0.1:7373 if free)");
        text(spec, "--http-addr", "ADDR:PORT", "the HTTP API (default 127.0.0.1:7380 if free)");
        text(spec, "--profile", "lan|wan|local", "the timers of gossip (default lan)");
        text(
                spec,
                "--key-file",
                "FILE",
                "the key that encrypts its gossip, as muster keygen makes it, or Serf's keyring");
        spec.addOption(OptionSpec.builder(ENCRYPT, "-encrypt")
                .paramLabel("KEY")
                .type(String.class)
                .description("the key itself, as for Serf; whoever runs ps here can read it: better a file")
                .build());
        flag(spec, "--insecure", "gossip in clear beyond loopback");
        text(spec, "--snapshot", "FILE", "remember the cluster here, to find it again after a restart");
        text(spec, "--run", "DIR", "the run folder; also MUSTER_RUN");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("-- CMD ARGS…")
                .hideParamSyntax(true)
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the command of the last --service")
                .build());
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

    /** Reads them all; the environment may say where HAProxy is. Fails with a message that names the flag. */
    static AgentOptions options(ParseResult parsed, Map<String, String> environment) throws CommandFailure {
        try {
            AgentOptionsBuilder options = AgentOptions.builder();
            value(parsed, "--node").ifPresent(options::node);
            address(parsed, "--bind", "127.0.0.1", GOSSIP_PORT).ifPresent(options::bind);
            value(parsed, "--advertise")
                    .map(text -> Addresses.parseOrName("--advertise", text, "127.0.0.1", 0))
                    .ifPresent(options::advertise);
            values(parsed, "--join").forEach(options::join);
            pairs(parsed, "--tag").forEach(options::tag);
            services(parsed).forEach(options::service);
            BalancerFlags.role(parsed, environment).ifPresent(options::balancer);
            address(parsed, "--rpc-addr", "127.0.0.1", RPC_PORT).ifPresent(options::rpc);
            address(parsed, "--http-addr", "127.0.0.1", HTTP_PORT).ifPresent(options::http);
            value(parsed, "--profile").ifPresent(name -> options.profile(profile(name)));
            key(parsed).ifPresent(options::key);
            options.insecure(parsed.hasMatchedOption("--insecure"));
            value(parsed, "--snapshot").ifPresent(file -> options.snapshot(Path.of(file)));
            value(parsed, "--run").ifPresent(folder -> options.run(Path.of(folder)));
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, SafeText.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static List<ServiceOptions> services(ParseResult parsed) {
        Map<String, ServiceOptions> services = new LinkedHashMap<>();
        pairs(parsed, "--service").forEach((name, where) -> {
            InetSocketAddress address = Addresses.parse("--service", where, "127.0.0.1", 0);
            services.put(name, ServiceOptions.of(new ServiceName(name), address, List.of()));
        });
        pairs(parsed, "--check")
                .forEach((name, check) -> services.computeIfPresent(
                        known("--check", name, services),
                        (key, service) -> service.withCheck(CheckOption.parse(check))));
        pairs(parsed, "--exec")
                .forEach((name, command) -> services.computeIfPresent(
                        known("--exec", name, services), (key, service) -> service.withCommand(Argv.split(command))));
        List<String> command = parsed.matchedPositionalValue(0, List.of());
        if (!command.isEmpty()) {
            if (!parsed.originalArgs().contains("--")) {
                throw new IllegalArgumentException("unexpected argument '" + command.getFirst()
                        + "'; the command of a service comes after --, as in --service web=127.0.0.1:3000 -- CMD");
            }
            if (services.isEmpty()) {
                throw new IllegalArgumentException("there is a command after -- but no --service that it is for");
            }
            List<String> names = new ArrayList<>(services.keySet());
            services.computeIfPresent(names.getLast(), (key, service) -> service.withCommand(command));
        }
        return List.copyOf(services.values());
    }

    private static String known(String flag, String name, Map<String, ServiceOptions> services) {
        if (!services.containsKey(name)) {
            throw new IllegalArgumentException(
                    flag + " names the service '" + name + "', but there is no --service " + name + "=ADDR:PORT");
        }
        return name;
    }

    private static Optional<KeySource> key(ParseResult parsed) {
        Optional<String> file = value(parsed, "--key-file");
        Optional<String> given = value(parsed, ENCRYPT);
        if (file.isPresent() && given.isPresent()) {
            throw new IllegalArgumentException("--key-file and --encrypt both give a key; leave one out");
        }
        try {
            return file.isPresent()
                    ? Optional.of(new KeySource.File(Path.of(file.get())))
                    : given.map(KeySource.Given::new);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--key-file needs a file, not '" + file.orElse("") + "'", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--encrypt: " + e.getMessage(), e);
        }
    }

    private static Profile profile(String name) {
        for (Profile profile : Profile.values()) {
            if (profile.name().toLowerCase(Locale.ROOT).equals(name)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("--profile is lan, wan or local, not '" + name + "'");
    }

    static Optional<String> value(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }

    static List<String> values(ParseResult parsed, String flag) {
        return parsed.matchedOptionValue(flag, List.of());
    }

    private static Optional<InetSocketAddress> address(ParseResult parsed, String flag, String host, int port) {
        return value(parsed, flag).map(text -> Addresses.parse(flag, text, host, port));
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
