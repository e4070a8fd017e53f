package dev.muster.haproxy;

import java.time.Duration;

/** What is wanted of a server, before HAProxy's own check has its say. Source: decisions 25 and 37. */
public sealed interface Intent {

    /** It should serve: its agent says that it is ready. HAProxy's check still rules. */
    Intent SERVE = Plain.SERVE;

    /** It must get no new request, from now on: it has failed, or has left. */
    Intent WITHDRAW = Plain.WITHDRAW;

    /** Its agent is silent. While HAProxy's check passes it serves, for a bounded time. */
    Intent TRUST_CHECK = Plain.TRUST_CHECK;

    /** Those that need no more words; each is a constant of {@link Intent} as well. */
    enum Plain implements Intent {
        SERVE,
        WITHDRAW,
        TRUST_CHECK
    }

    /**
     * It gets no new session; clients that stick to it still come, until no session uses it or the limit has passed.
     * Then it gets no request, and is kept in maintenance as long as this is wanted.
     *
     * @param limit how long clients that stick to it may come; a week at most
     */
    record Drain(Duration limit) implements Intent {

        /** The longest limit. */
        public static final Duration LONGEST = Duration.ofDays(7);

        public Drain {
            if (limit.isNegative() || limit.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a server drains for " + LONGEST.toDays() + " days at most");
            }
        }
    }
}
