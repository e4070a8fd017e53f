package dev.muster.gossip.swim;

import java.util.HashSet;
import java.util.Set;

/**
 * One suspicion: it starts with a long time to live, which each independent confirmation shortens. Source: Lifeguard
 * (arXiv 1707.00788), section IV-B.
 */
final class Suspicion {

    private final int confirmationsWanted;
    private final long minimumNanos;
    private final long maximumNanos;
    private final long startedNanos;
    private final Set<String> accusers = new HashSet<>();
    private int confirmations;

    Suspicion(String firstAccuser, int confirmationsWanted, long minimumNanos, long maximumNanos, long nowNanos) {
        this.confirmationsWanted = confirmationsWanted;
        this.minimumNanos = minimumNanos;
        this.maximumNanos = maximumNanos;
        this.startedNanos = nowNanos;
        accusers.add(firstAccuser);
    }

    /** Whether {@code accuser} is a new witness that still matters. */
    boolean confirm(String accuser) {
        if (confirmations >= confirmationsWanted || !accusers.add(accuser)) {
            return false;
        }
        confirmations++;
        return true;
    }

    /** When the suspected node is to be declared dead, unless something changes. */
    long deadlineNanos() {
        return startedNanos
                + Formulas.suspicionRemainingNanos(confirmations, confirmationsWanted, 0, minimumNanos, maximumNanos);
    }
}
