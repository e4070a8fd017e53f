package dev.muster.haproxy;

/** What is wanted of a server, before HAProxy's own check has its say. Source: design section 5, "Two witnesses". */
public enum Intent {
    /** It should serve: its agent says that it is ready. HAProxy's check still rules. */
    SERVE,
    /** It must get no new request, from now on: it drains, has failed, or has left. */
    WITHDRAW,
    /** Its agent is silent. While HAProxy's check passes it serves, for a bounded time. */
    TRUST_CHECK
}
