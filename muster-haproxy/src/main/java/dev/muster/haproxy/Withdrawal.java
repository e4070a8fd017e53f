package dev.muster.haproxy;

import java.util.OptionalLong;

/**
 * How far HAProxy has let go of a server that is to get no request any more. Immutable. Source: decision
 * 34.
 */
public sealed interface Withdrawal {

    /**
     * No worker can send it a request any more.
     *
     * @param sessions how many use it still, over all workers: they only get fewer
     */
    record Done(long sessions) implements Withdrawal {}

    /**
     * It may get requests still.
     *
     * @param obstacle why
     * @param sessions how many use it, over all workers; empty when nobody could look
     */
    record Pending(Obstacle obstacle, OptionalLong sessions) implements Withdrawal {}

    /** Why a server may get requests still. */
    enum Obstacle {
        /** The balancer is told to let it serve, by the cluster or by hand. */
        WANTED,
        /** The worker in charge doesn't have it in maintenance yet. */
        IN_SERVICE,
        /** HAProxy is being reloaded: nobody knows which worker is in charge. */
        RELOAD,
        /** A worker that a reload left behind has it in service, and can't be told. It ends with its last client. */
        OLD_WORKER,
        /** HAProxy doesn't answer. */
        SILENT,
        /** Too many ask. */
        BUSY
    }

    /** Nobody could look. */
    static Withdrawal unseen(Obstacle obstacle) {
        return new Pending(obstacle, OptionalLong.empty());
    }
}
