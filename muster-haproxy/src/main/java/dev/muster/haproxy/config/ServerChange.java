package dev.muster.haproxy.config;

import java.util.List;
import java.util.stream.Collectors;

/** How a server differs between two configurations. Immutable. */
public sealed interface ServerChange {

    /** The server's line: the new one, or the old one when there is no new one. */
    ServerLine line();

    /** In words, for people. */
    String explain();

    /** The server is new. */
    record Added(ServerLine line) implements ServerChange {
        @Override
        public String explain() {
            return "line " + line.line().number() + ": server " + name(line) + " is new, at "
                    + Printable.of(line.address());
        }
    }

    /** The server is gone. */
    record Removed(ServerLine line) implements ServerChange {
        @Override
        public String explain() {
            return "server " + name(line) + " is gone (was line " + line.line().number() + ")";
        }
    }

    /** The server is another one in these respects; there is at least one. */
    record Changed(ServerLine before, ServerLine line, List<ServerDifference> differences) implements ServerChange {

        public Changed {
            differences = List.copyOf(differences);
        }

        @Override
        public String explain() {
            return "line " + line.line().number() + ": server " + name(line) + " has "
                    + differences.stream().map(ServerDifference::explain).collect(Collectors.joining(", "));
        }
    }

    private static String name(ServerLine line) {
        return Printable.of(line.backend() + "/" + line.name());
    }
}
