package dev.muster.gossip.snapshot;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One line of a snapshot: something that became true. Later lines overrule earlier ones. Immutable. Source: Serf's
 * protocol (snapshots).
 */
sealed interface SnapshotLine {

    /** A member is there. */
    record Alive(String name, InetSocketAddress address) implements SnapshotLine {}

    /** A member is not there any more. */
    record NotAlive(String name) implements SnapshotLine {}

    /** The last Lamport time that was used or seen. */
    record Clock(long time) implements SnapshotLine {}

    /** The same for user events. */
    record EventClock(long time) implements SnapshotLine {}

    /** The same for queries. */
    record QueryClock(long time) implements SnapshotLine {}

    /** The own incarnation: a comment to Serf, which starts at 1 again. */
    record Incarnation(long number) implements SnapshotLine {}

    /** This node left on purpose. */
    record Leave() implements SnapshotLine {}

    /** A comment, or a line that old versions wrote. */
    record Nothing() implements SnapshotLine {}

    /** A longer name is no name; see the limits of gossip. */
    int MOST_NAME_CHARACTERS = 255;

    /** The line without its end; nothing when it cannot be written, because a name would forge another line. */
    static Optional<String> write(SnapshotLine line) {
        return switch (line) {
            case Alive(String name, InetSocketAddress address) ->
                isWritable(name) ? Optional.of("alive: " + name + " " + text(address)) : Optional.empty();
            case NotAlive(String name) -> isWritable(name) ? Optional.of("not-alive: " + name) : Optional.empty();
            case Clock(long time) -> Optional.of("clock: " + time);
            case EventClock(long time) -> Optional.of("event-clock: " + time);
            case QueryClock(long time) -> Optional.of("query-clock: " + time);
            case Incarnation(long number) -> Optional.of("# incarnation: " + number);
            case Leave() -> Optional.of("leave");
            case Nothing() -> Optional.empty();
        };
    }

    /** Reads a line without its end; nothing when it is none. */
    static Optional<SnapshotLine> read(String line) {
        int colon = line.indexOf(": ");
        String rest = colon < 0 ? "" : line.substring(colon + 2);
        return switch (colon < 0 ? line : line.substring(0, colon)) {
            case "alive" -> alive(rest);
            case "not-alive" -> isWritable(rest) ? Optional.of(new NotAlive(rest)) : Optional.empty();
            case "clock" -> number(rest).map(Clock::new);
            case "event-clock" -> number(rest).map(EventClock::new);
            case "query-clock" -> number(rest).map(QueryClock::new);
            case "# incarnation" -> number(rest).map(Incarnation::new);
            case "leave" -> colon < 0 ? Optional.of(new Leave()) : Optional.empty();
            case "coordinate" -> Optional.of(new Nothing());
            default -> line.startsWith("#") ? Optional.of(new Nothing()) : Optional.empty();
        };
    }

    private static Optional<SnapshotLine> alive(String rest) {
        // Names may hold spaces, addresses never.
        int space = rest.lastIndexOf(' ');
        if (space < 0 || !isWritable(rest.substring(0, space))) {
            return Optional.empty();
        }
        return address(rest.substring(space + 1)).map(address -> new Alive(rest.substring(0, space), address));
    }

    private static boolean isWritable(String name) {
        return !name.isEmpty()
                && name.length() <= MOST_NAME_CHARACTERS
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static Optional<Long> number(String text) {
        try {
            long number = Long.parseLong(text);
            return number < 0 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            // A literal and nothing else: no name in a file may make this program ask the DNS.
            InetAddress ip = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
            int port = Integer.parseInt(text.substring(colon + 1));
            return port > 0 ? Optional.of(new InetSocketAddress(ip, port)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
