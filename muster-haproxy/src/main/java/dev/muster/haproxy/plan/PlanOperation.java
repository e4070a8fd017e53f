package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.time.Duration;

/** One step that brings HAProxy nearer to what is wanted. Each is safe to do twice. */
public sealed interface PlanOperation {

    /** The server it is about. */
    ServerKey key();

    /** What HAProxy is told to do, by its Runtime API. */
    sealed interface ForHaproxy extends PlanOperation {}

    /** What Muster does by itself, with its own check of the server; HAProxy hears nothing of it. */
    sealed interface OwnCheck extends PlanOperation {}

    /** The server gets no request from now on; requests under way finish. */
    record Maintain(ServerKey key, String reason) implements ForHaproxy {}

    /**
     * The requests under way at the server are ended, for nobody there answers them. It comes after {@link Maintain},
     * and only when neither of the two witnesses speaks for the server.
     */
    record EndSessions(ServerKey key, String reason) implements ForHaproxy {}

    /** Muster's own check of the server begins, and goes on until it passes. */
    record StartAdmission(Target target) implements OwnCheck {
        @Override
        public ServerKey key() {
            return target.key();
        }
    }

    /** Muster's own check of the server ends. */
    record StopAdmission(ServerKey key) implements OwnCheck {}

    /** The server is added, in maintenance. */
    record Add(Target target) implements ForHaproxy {
        @Override
        public ServerKey key() {
            return target.key();
        }
    }

    /**
     * The server, in maintenance, moves to another address.
     *
     * @param force even while a session still names it; otherwise that defers the move
     */
    record Readdress(ServerKey key, InetSocketAddress address, boolean force) implements ForHaproxy {}

    /** The server's weight changes. */
    record SetWeight(ServerKey key, int weight) implements ForHaproxy {}

    /** How many connections the server takes at once changes; 0 means any number. */
    record SetMaxconn(ServerKey key, int maxconn) implements ForHaproxy {}

    /** HAProxy's check of the server is switched on. */
    record EnableHealth(ServerKey key) implements ForHaproxy {}

    /** HAProxy's check of the server is switched off. */
    record DisableHealth(ServerKey key) implements ForHaproxy {}

    /**
     * The server takes requests from now on.
     *
     * @param withHealth HAProxy's check must be switched on first
     */
    record Enable(ServerKey key, boolean withHealth) implements ForHaproxy {}

    /**
     * The server gets no new session from now on; clients that stick to it still come.
     *
     * @param limit for how long at most
     */
    record Drain(ServerKey key, Duration limit) implements ForHaproxy {}

    /** The server, draining, gets no request from now on, unless a session still uses it: that defers it. */
    record EndDrain(ServerKey key) implements ForHaproxy {}

    /** The server, draining, takes new sessions again. */
    record Undrain(ServerKey key) implements ForHaproxy {}

    /** The server is removed, unless a session still names it: that defers it. */
    record Delete(ServerKey key) implements ForHaproxy {}
}
