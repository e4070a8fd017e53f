package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the planner must remember of a server between two steps, since HAProxy can't tell it. Times are nanoseconds of
 * the monotonic clock. Immutable; what changes nothing returns the same value, for most servers have nothing to
 * remember.
 *
 * @param admission how far Muster's own check of it is
 * @param outSince since when it is in maintenance
 * @param trust how far it is trusted though its agent is silent
 * @param drainSince since when it drains
 * @param setbacks what of it was refused or put off
 */
public record ServerMemory(
        Admission admission, OptionalLong outSince, Trust trust, OptionalLong drainSince, Setbacks setbacks) {

    /** Nothing to remember. */
    public static final ServerMemory NONE =
            new ServerMemory(Admission.NONE, OptionalLong.empty(), Trust.NONE, OptionalLong.empty(), Setbacks.NONE);

    /**
     * Muster's own check of a server, which comes before its first request.
     *
     * @param checking the address that it asks now
     * @param passed the address for which it has passed
     */
    public record Admission(Optional<InetSocketAddress> checking, Optional<InetSocketAddress> passed) {

        static final Admission NONE = new Admission(Optional.empty(), Optional.empty());
    }

    /**
     * For how long HAProxy's check alone has spoken for a server.
     *
     * @param since since when its agent is silent
     * @param lost whether it was taken out while its agent was silent; only news from the agent brings it back
     * @param ending whether the requests under way at it are to be ended and nobody knows that they were
     */
    public record Trust(OptionalLong since, boolean lost, boolean ending) {

        static final Trust NONE = new Trust(OptionalLong.empty(), false, false);
    }

    /**
     * Operations on a server that were refused or put off.
     *
     * @param inARow how many
     * @param notBefore when the next attempt is due
     * @param why in words
     */
    public record Setbacks(int inARow, OptionalLong notBefore, String why) {

        static final Setbacks NONE = new Setbacks(0, OptionalLong.empty(), "");

        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
        private static final int MOST_DOUBLINGS = 16;

        /** One more: the next attempt comes later each time, 10 s at most. */
        Setbacks another(long now, Duration firstPause, String reason) {
            long pause = firstPause.toNanos() << Math.min(inARow, MOST_DOUBLINGS);
            long bounded = Math.min(pause, LONGEST_PAUSE.toNanos());
            return new Setbacks(inARow + 1, OptionalLong.of(now + bounded), reason);
        }
    }

    /** The address that Muster's own check asks now. */
    Optional<InetSocketAddress> checking() {
        return admission.checking();
    }

    /** The address for which Muster's own check has passed. */
    Optional<InetSocketAddress> passed() {
        return admission.passed();
    }

    /** Since when its agent is silent. */
    OptionalLong trustSince() {
        return trust.since();
    }

    /** Whether it was taken out while its agent was silent. */
    boolean trustLost() {
        return trust.lost();
    }

    ServerMemory withChecking(InetSocketAddress address) {
        return with(new Admission(Optional.of(address), Optional.empty()));
    }

    /** Muster's own check has passed for this address. */
    ServerMemory withPassed(InetSocketAddress address) {
        return with(new Admission(Optional.empty(), Optional.of(address)));
    }

    ServerMemory withoutAdmission() {
        return with(Admission.NONE);
    }

    /** Whether the requests under way at it are still to be ended. */
    boolean ending() {
        return trust.ending();
    }

    ServerMemory withTrust(OptionalLong since, boolean lost) {
        return with(new Trust(since, lost, trust.ending()));
    }

    /** Its agent speaks, or it is wanted otherwise. */
    ServerMemory withoutTrust() {
        return with(Trust.NONE);
    }

    ServerMemory withEnding(boolean wanted) {
        return with(new Trust(trust.since(), trust.lost(), wanted));
    }

    ServerMemory withoutFailures() {
        return with(Setbacks.NONE);
    }

    /** An attempt was put off or refused. */
    ServerMemory afterFailure(long now, Duration firstPause, String why) {
        return with(setbacks.another(now, firstPause, why));
    }

    ServerMemory withOutSince(OptionalLong since) {
        return since.equals(outSince) ? this : new ServerMemory(admission, since, trust, drainSince, setbacks);
    }

    ServerMemory withDrainSince(OptionalLong since) {
        return since.equals(drainSince) ? this : new ServerMemory(admission, outSince, trust, since, setbacks);
    }

    private ServerMemory with(Admission other) {
        return other.equals(admission) ? this : new ServerMemory(other, outSince, trust, drainSince, setbacks);
    }

    private ServerMemory with(Trust other) {
        return other.equals(trust) ? this : new ServerMemory(admission, outSince, other, drainSince, setbacks);
    }

    private ServerMemory with(Setbacks other) {
        return other.equals(setbacks) ? this : new ServerMemory(admission, outSince, trust, drainSince, other);
    }
}
