package dev.muster.haproxy;

import java.util.Optional;

/** Says how things stand once an order is in force. */
final class HoldAnswers {

    private HoldAnswers() {}

    static String words(HoldOrder order, BalancerStatus status) {
        return switch (order) {
            case HoldOrder.Take(Hold hold) -> taken(hold, status);
            case HoldOrder.Release release ->
                release.pool() + "/" + release.server() + " is as the cluster wants it again: "
                        + stage(release.pool(), release.server(), status);
            case HoldOrder.ReleaseAll _ -> "nothing is held any more: all is as the cluster and the template want it";
            case HoldOrder.Rollback(Pin pin) ->
                "the configuration is made as generation " + pin.generation()
                        + " was, until it is released; servers come and go as ever";
        };
    }

    private static String taken(Hold hold, BalancerStatus status) {
        String stage = stage(hold.pool(), hold.server(), status);
        return switch (hold.order()) {
            case Hold.Drain drain ->
                hold.place() + " drains until it is released: " + stage + left(drain, hold, status);
            case Hold.Ready _ -> hold.place() + " is wanted ready until it is released: " + stage;
            case Hold.Weight weight ->
                hold.place() + " has weight " + weight.weight() + " until it is released: " + stage;
        };
    }

    private static String left(Hold.Drain drain, Hold hold, BalancerStatus status) {
        String time = server(hold.pool(), hold.server(), status)
                .filter(server -> server.stage() == ServerStage.DRAINING)
                .map(_ -> ", for " + drain.limit().toSeconds() + " s at most")
                .orElse("");
        boolean last = pool(hold.pool(), status)
                .filter(pool -> pool.servers().stream().noneMatch(server -> server.stage() == ServerStage.READY))
                .isPresent();
        return time + (last ? ". No server of " + hold.pool() + " takes new requests now" : "");
    }

    private static String stage(PoolName pool, ServerName name, BalancerStatus status) {
        Optional<ServerStatus> server = server(pool, name, status);
        String detail = server.map(ServerStatus::detail)
                .filter(text -> !text.isEmpty())
                .map(text -> " (" + text + ")")
                .orElse("");
        ServerStage stage = server.map(ServerStatus::stage).orElse(ServerStage.ABSENT);
        return switch (stage) {
                    case ABSENT -> "it is not in HAProxy now";
                    case ADDED -> "it waits to pass Muster's own check";
                    case READY -> "it takes requests";
                    case DRAINING -> "it gets no new session, and clients that stick to it still come";
                    case MAINTENANCE -> "it takes no request";
                }
                + detail;
    }

    private static Optional<PoolStatus> pool(PoolName name, BalancerStatus status) {
        return status.pools().stream().filter(pool -> pool.name().equals(name)).findFirst();
    }

    private static Optional<ServerStatus> server(PoolName pool, ServerName name, BalancerStatus status) {
        return pool(pool, status).stream()
                .flatMap(there -> there.servers().stream())
                .filter(server -> server.name().equals(name))
                .findFirst();
    }
}
