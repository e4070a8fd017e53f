package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What differs between two configurations. Compared are words: quoting, comments, blank lines and indentation don't
 * count. The order of lines in a section does, for HAProxy runs rules in order; that of servers doesn't. What a server
 * inherits from {@code default-server} counts as its own. Immutable, and safe to use from any thread.
 */
public sealed interface CfgComparison {

    /** The differences in words, one a line, for people. */
    List<String> explain();

    /** They mean the same. */
    record Equal() implements CfgComparison {
        @Override
        public List<String> explain() {
            return List.of();
        }
    }

    /** Only servers differ. */
    record ServersOnly(List<ServerChange> servers) implements CfgComparison {

        public ServersOnly {
            servers = List.copyOf(servers);
        }

        @Override
        public List<String> explain() {
            return servers.stream().map(ServerChange::explain).toList();
        }
    }

    /** Lines other than servers differ; servers may too. */
    record More(List<LineChange> lines, List<ServerChange> servers) implements CfgComparison {

        public More {
            lines = List.copyOf(lines);
            servers = List.copyOf(servers);
        }

        @Override
        public List<String> explain() {
            List<String> words = new ArrayList<>();
            lines.forEach(line -> words.add(line.explain()));
            servers.forEach(server -> words.add(server.explain()));
            return List.copyOf(words);
        }
    }

    /**
     * Compares.
     *
     * @throws CfgException when a server line has no name or address
     */
    static CfgComparison of(Cfg before, Cfg after) throws CfgException {
        List<LineChange> lines = LineComparison.of(before, after);
        List<ServerChange> servers = servers(before.servers(), after.servers());
        if (!lines.isEmpty()) {
            return new More(lines, servers);
        }
        return servers.isEmpty() ? new Equal() : new ServersOnly(servers);
    }

    private static List<ServerChange> servers(List<ServerLine> before, List<ServerLine> after) {
        Map<String, ServerLine> old = byName(before);
        Map<String, ServerLine> young = byName(after);
        List<ServerChange> changes = new ArrayList<>();
        for (ServerLine line : before) {
            if (!young.containsKey(name(line))) {
                changes.add(new ServerChange.Removed(line));
            }
        }
        for (ServerLine line : after) {
            ServerLine was = old.get(name(line));
            if (was == null) {
                changes.add(new ServerChange.Added(line));
            } else if (!was.equals(line)) {
                List<ServerDifference> differences = ServerDifference.between(was, line);
                if (!differences.isEmpty()) {
                    changes.add(new ServerChange.Changed(was, line, differences));
                }
            }
        }
        return changes;
    }

    private static Map<String, ServerLine> byName(List<ServerLine> lines) {
        return lines.stream().collect(Collectors.toMap(CfgComparison::name, Function.identity(), (_, last) -> last));
    }

    private static String name(ServerLine line) {
        return line.backend() + "/" + line.name();
    }
}
