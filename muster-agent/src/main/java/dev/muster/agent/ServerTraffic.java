package dev.muster.agent;

import dev.muster.haproxy.ServerStage;
import dev.muster.haproxy.ServerStatus;
import org.jspecify.annotations.Nullable;

/** Does a server get requests from this balancer, and if not, why not. Pure. */
final class ServerTraffic {

    private ServerTraffic() {}

    /** In a word. */
    static String word(@Nullable ServerStatus server) {
        if (server == null) {
            return "waiting";
        }
        return switch (server.stage()) {
            case ABSENT -> "waiting";
            case ADDED -> "admitting";
            case READY -> down(server) ? "down" : "serving";
            case DRAINING -> "draining";
            case MAINTENANCE -> "out";
        };
    }

    /** HAProxy's own check fails. */
    static boolean down(ServerStatus server) {
        return server.haproxyState().startsWith("DOWN");
    }

    /** It gets new requests. */
    static boolean flows(ServerStatus server) {
        return server.stage() == ServerStage.READY && !down(server) && server.weight() > 0;
    }
}
