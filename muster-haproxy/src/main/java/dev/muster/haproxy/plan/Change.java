package dev.muster.haproxy.plan;

import dev.muster.haproxy.config.CfgComparison;
import dev.muster.haproxy.config.LineChange;
import dev.muster.haproxy.config.ServerChange;
import dev.muster.haproxy.config.ServerDifference;
import dev.muster.haproxy.config.ServerLine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The cheapest safe way from one configuration to another: the Runtime API where that can do it, else a reload.
 * Immutable.
 *
 * <p>Source: HAProxy Management Guide 2.6, section 9.3, for what can be done at run time.
 */
public sealed interface Change {

    /** That of a server whose line says nothing of it. */
    String USUAL_WEIGHT = "1";

    /** How strictly servers' lines are taken. */
    enum Strictness {
        /** Every word of a server's line is to be in force at once. */
        EVERY_WORD,
        /** The interval between checks follows at the next reload: it depends on how many servers there are. */
        ALL_BUT_INTERVALS
    }

    /** They mean the same to HAProxy. */
    record Nothing() implements Change {}

    /**
     * The Runtime API does it.
     *
     * @param come servers to be taken in: added in maintenance, checked, enabled ({@link Planner})
     * @param go servers to be taken out: maintenance, and deletion once no session names them ({@link Planner})
     * @param operations for the servers that stay
     */
    record Operations(List<ServerKey> come, List<ServerKey> go, List<PlanOperation> operations) implements Change {

        public Operations {
            come = List.copyOf(come);
            go = List.copyOf(go);
            operations = List.copyOf(operations);
        }
    }

    /**
     * HAProxy must read its file again.
     *
     * @param lines the lines that force it
     * @param servers the servers whose lines force it
     */
    record Reload(List<LineChange> lines, List<ServerChange> servers) implements Change {

        public Reload {
            lines = List.copyOf(lines);
            servers = List.copyOf(servers);
        }

        /** What forces it, in words. */
        public List<String> reasons() {
            List<String> reasons = new ArrayList<>();
            lines.forEach(line -> reasons.add(line.explain()));
            servers.forEach(server -> reasons.add(server.explain()));
            return List.copyOf(reasons);
        }
    }

    /**
     * Decides.
     *
     * @param governed which servers are Muster's to change; one that the template has for itself changes by reload
     */
    static Change of(CfgComparison comparison, Predicate<ServerKey> governed, Strictness strictness) {
        return switch (comparison) {
            case CfgComparison.Equal _ -> new Nothing();
            case CfgComparison.ServersOnly only -> ofServers(only.servers(), List.of(), governed, strictness);
            case CfgComparison.More more -> ofServers(more.servers(), more.lines(), governed, strictness);
        };
    }

    private static Change ofServers(
            List<ServerChange> servers, List<LineChange> lines, Predicate<ServerKey> governed, Strictness strictness) {
        List<ServerKey> come = new ArrayList<>();
        List<ServerKey> go = new ArrayList<>();
        List<PlanOperation> operations = new ArrayList<>();
        List<ServerChange> forcing = new ArrayList<>();
        for (ServerChange server : servers) {
            ServerKey key = new ServerKey(server.line().backend(), server.line().name());
            if (!governed.test(key)) {
                forcing.add(server);
                continue;
            }
            switch (server) {
                case ServerChange.Added _ -> come.add(key);
                case ServerChange.Removed _ -> go.add(key);
                case ServerChange.Changed changed -> {
                    Optional<List<PlanOperation>> possible = operations(key, changed, strictness);
                    possible.ifPresent(operations::addAll);
                    if (possible.isEmpty()) {
                        forcing.add(server);
                    }
                }
            }
        }
        if (!lines.isEmpty() || !forcing.isEmpty()) {
            return new Reload(lines, forcing);
        }
        return come.isEmpty() && go.isEmpty() && operations.isEmpty()
                ? new Nothing()
                : new Operations(come, go, operations);
    }

    /** Empty when the Runtime API can't do it all. */
    private static Optional<List<PlanOperation>> operations(
            ServerKey key, ServerChange.Changed changed, Strictness strictness) {
        List<PlanOperation> operations = new ArrayList<>();
        ServerLine line = changed.line();
        for (ServerDifference difference : changed.differences()) {
            Optional<List<PlanOperation>> possible = switch (difference.kind()) {
                case WEIGHT ->
                    number(difference.after().isEmpty() ? USUAL_WEIGHT : difference.after(), 256)
                            .map(weight -> List.of(new PlanOperation.SetWeight(key, weight)));
                case MAXCONN ->
                    number(difference.after(), Integer.MAX_VALUE)
                            .map(most -> List.of(new PlanOperation.SetMaxconn(key, most)));
                case STATE ->
                    Optional.of(List.of(
                            difference.after().isEmpty()
                                    ? new PlanOperation.Enable(key, false)
                                    : new PlanOperation.Maintain(key, "its line says 'disabled'")));
                // A check can be switched off; one that the file didn't have can't be switched on.
                case CHECK ->
                    difference.after().isEmpty()
                            ? Optional.of(List.of(new PlanOperation.DisableHealth(key)))
                            : Optional.empty();
                case ADDRESS ->
                    address(line.address())
                            .map(address -> List.of(
                                    new PlanOperation.Maintain(key, "its address changes"),
                                    new PlanOperation.Readdress(key, address, false)));
                case INTERVAL -> strictness == Strictness.ALL_BUT_INTERVALS ? Optional.of(List.of()) : Optional.empty();
                case OTHER -> Optional.empty();
            };
            if (possible.isEmpty()) {
                return Optional.empty();
            }
            operations.addAll(possible.get());
        }
        return Optional.of(operations);
    }

    private static Optional<Integer> number(String text, int most) {
        return text.matches("[0-9]{1,9}") && Integer.parseInt(text) <= most
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    private static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        String ip = colon < 0 ? text : text.substring(0, colon);
        if (ip.startsWith("[") && ip.endsWith("]")) {
            ip = ip.substring(1, ip.length() - 1);
        }
        try {
            InetAddress literal = InetAddress.ofLiteral(ip);
            return number(text.substring(colon + 1), 65535).map(port -> new InetSocketAddress(literal, port));
        } catch (IllegalArgumentException _) {
            // A name, which HAProxy resolves when it reads its file.
            return Optional.empty();
        }
    }
}
