package dev.muster.haproxy.plan;

import dev.muster.haproxy.config.ServerDifference;
import dev.muster.haproxy.config.ServerLine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server that HAProxy runs otherwise than its line says, in a respect of which a running HAProxy can't be told. Pure.
 *
 * <p>Weight, address, {@code maxconn} and whether the check is on are read back and told. The interval of checks grows
 * with the number of servers, and follows at the next reload (decision 0020).
 */
public final class Outdated {

    private Outdated() {}

    /** In what it is another one than this line of a file says, in words; empty when it isn't. */
    public static Optional<String> why(ServerLine line, ActualServer server) {
        return why(line.parameters(), line.has("check"), server);
    }

    /** In what it is another one than what is wanted; empty when it isn't. */
    static Optional<String> why(Target target, ActualServer server) {
        return why(target.parameters(), target.checked(), server);
    }

    private static Optional<String> why(List<String> wanted, boolean checked, ActualServer server) {
        if (checked && server.check() == HealthCheck.ABSENT) {
            return Optional.of("it runs without a check");
        }
        if (server.given().isEmpty()) {
            return Optional.of("nobody knows with which line HAProxy got it");
        }
        List<String> given = server.given().get();
        if (given.equals(wanted)) {
            return Optional.empty();
        }
        String differences = ServerDifference.between(given, wanted).stream()
                .filter(Outdated::matters)
                .map(ServerDifference::explain)
                .collect(Collectors.joining(", "));
        return differences.isEmpty() ? Optional.empty() : Optional.of("it is to have " + differences);
    }

    private static boolean matters(ServerDifference difference) {
        return switch (difference.kind()) {
            case ADDRESS, WEIGHT, MAXCONN, STATE, CHECK, INTERVAL -> false;
            // Which id it has is read back.
            case OTHER -> !difference.keyword().equals("id");
        };
    }
}
