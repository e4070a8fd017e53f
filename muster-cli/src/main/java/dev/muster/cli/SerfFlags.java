package dev.muster.cli;

import dev.muster.agent.config.Layer;
import dev.muster.agent.config.Origin.Flag;
import dev.muster.agent.config.SerfFiles;
import dev.muster.cli.text.SafeText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The flags of {@code serf agent} that Muster's own agent would not need. What each does is in docs/serf-flags.md.
 * Source: {@code serf agent -h}.
 */
final class SerfFlags {

    static final String CONFIG_FILE = "--config-file";
    static final String CONFIG_DIR = "--config-dir";

    private static final String NODE = "node";
    private static final String KEYRING = "--keyring-file";
    private static final String RETRY_JOIN = "--retry-join";
    private static final String ROLE = "--role";

    /** Flags with one value, and the path of that value in a file. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "--iface",
            List.of(NODE, "interface"),
            "--discover",
            List.of(NODE, "discover"),
            KEYRING,
            List.of(NODE, "key_file"),
            "--protocol",
            List.of(NODE, "protocol"),
            "--retry-interval",
            List.of(NODE, "retry", "interval"),
            "--retry-max",
            List.of(NODE, "retry", "limit"),
            "--tags-file",
            List.of(NODE, "tags_file"),
            "--broadcast-timeout",
            List.of(NODE, "gossip", "broadcast_timeout"),
            ROLE,
            List.of(NODE, "tags", "role"));

    /** Flags without a value: the path, and what they say there. */
    private static final Map<String, List<String>> TRUTHS = Map.of(
            "--replay", List.of("true", NODE, "replay"),
            "--rejoin", List.of("true", NODE, "rejoin"),
            "--syslog", List.of("true", NODE, "syslog"),
            "--disable-compression", List.of("false", NODE, "gossip", "compression"));

    private SerfFlags() {}

    static void addTo(CommandSpec spec) {
        addFilesTo(spec);
        AgentFlags.text(spec, "--iface", "NAME", "the network interface to gossip on, in place of an address");
        AgentFlags.many(spec, RETRY_JOIN, "ADDR[:PORT]", "as --join");
        AgentFlags.text(
                spec, "--retry-interval", "TIME", "between two tries to join (default: 250ms at first, 10s at most)");
        AgentFlags.text(
                spec, "--retry-max", "N", "after so many further tries to join the agent ends (default 0: never)");
        AgentFlags.flag(spec, "--replay", "hear of the user events from before its join");
        AgentFlags.flag(spec, "--rejoin", "with --snapshot: go back to the cluster also after a leave");
        AgentFlags.text(spec, KEYRING, "FILE", "as --key-file; Serf's keyring");
        AgentFlags.text(spec, ROLE, "ROLE", "as --tag role=ROLE");
        AgentFlags.text(spec, "--tags-file", "FILE", "keep tags that are set while it runs");
        AgentFlags.flag(spec, "--disable-compression", "send everything as it is");
        AgentFlags.text(
                spec, "--broadcast-timeout", "TIME", "how long a leave waits until its news is spread (default 5s)");
        AgentFlags.text(spec, "--protocol", "N", "Serf's: 2 to 5; Muster speaks 5");
        AgentFlags.flag(spec, "--syslog", "Serf's; has no effect, see docs/serf-flags.md");
        AgentFlags.text(spec, "--discover", "NAME", "Serf's; Muster doesn't find others by multicast");
    }

    /** The flags that name files. */
    static void addFilesTo(CommandSpec spec) {
        AgentFlags.many(spec, CONFIG_FILE, "FILE", "a JSON file of Serf; may be given several times");
        AgentFlags.many(spec, CONFIG_DIR, "DIR", "a folder of JSON files of Serf, read in the order of their names");
    }

    /** What they say, into a layer that has what Muster's own flags say. */
    static void addTo(Layer layer, ParseResult parsed) {
        if (AgentFlags.value(parsed, KEYRING).isPresent()
                && AgentFlags.value(parsed, "--key-file").isPresent()) {
            throw new IllegalArgumentException(KEYRING + " and --key-file both give keys; leave one out");
        }
        VALUES.forEach((flag, path) -> AgentFlags.value(parsed, flag)
                .ifPresent(text -> layer.put(new Flag(flag), text, path.toArray(String[]::new))));
        TRUTHS.forEach((flag, said) -> {
            if (parsed.hasMatchedOption(flag)) {
                layer.put(
                        new Flag(flag),
                        said.getFirst(),
                        said.subList(1, said.size()).toArray(String[]::new));
            }
        });
        List<String> join = new ArrayList<>(AgentFlags.values(parsed, "--join"));
        join.addAll(AgentFlags.values(parsed, RETRY_JOIN));
        if (!AgentFlags.values(parsed, RETRY_JOIN).isEmpty()) {
            layer.put(new Flag(RETRY_JOIN), join, NODE, "join");
        }
    }

    /** The files that they name, in their order. */
    static SerfFiles files(ParseResult parsed) throws CommandFailure {
        List<Path> files = new ArrayList<>();
        for (String argument : inOrder(parsed)) {
            int equals = argument.indexOf('=');
            String flag = argument.substring(0, equals);
            Path path = ConfigChoice.path(flag, argument.substring(equals + 1));
            if (flag.equals(CONFIG_DIR) && !Files.isDirectory(path)) {
                throw CommandFailure.wrongUse(flag + ": there is no folder " + SafeText.of(path.toString()));
            }
            files.add(path);
        }
        return new SerfFiles(files);
    }

    /** {@code FLAG=VALUE} for each, as they were typed: with Serf the later file counts more, whichever flag it has. */
    private static List<String> inOrder(ParseResult parsed) {
        List<String> found = new ArrayList<>();
        List<String> typed = parsed.originalArgs();
        for (int i = 0; i < typed.size() && !typed.get(i).equals("--"); i++) {
            String argument = typed.get(i);
            boolean alone = argument.equals(CONFIG_FILE) || argument.equals(CONFIG_DIR);
            if (alone && i + 1 < typed.size()) {
                i++;
                found.add(argument + "=" + typed.get(i));
            } else if (argument.startsWith(CONFIG_FILE + "=") || argument.startsWith(CONFIG_DIR + "=")) {
                found.add(argument);
            }
        }
        return found;
    }
}
