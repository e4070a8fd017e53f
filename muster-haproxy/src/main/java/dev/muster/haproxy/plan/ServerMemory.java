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
 * @param checking the address that Muster's own check asks now
 * @param passed the address for which that check has passed
 * @param outSince since when it is in maintenance
 * @param trustSince since when its agent is silent
 * @param trustLost whether it was taken out while its agent was silent; only news from the agent brings it back
 * @param drainSince since when it drains
 * @param failures how often in a row an operation was refused or deferred
 * @param notBefore when the next attempt is due
 * @param detail why, in words
 */
public record ServerMemory(
        Optional<InetSocketAddress> checking,
        Optional<InetSocketAddress> passed,
        OptionalLong outSince,
        OptionalLong trustSince,
        boolean trustLost,
        OptionalLong drainSince,
        int failures,
        OptionalLong notBefore,
        String detail) {

    /** Nothing to remember. */
    public static final ServerMemory NONE = new ServerMemory(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            OptionalLong.empty(),
            0,
            OptionalLong.empty(),
            "");

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    ServerMemory withChecking(InetSocketAddress address) {
        return new ServerMemory(
                Optional.of(address),
                Optional.empty(),
                outSince,
                trustSince,
                trustLost,
                drainSince,
                failures,
                notBefore,
                detail);
    }

    /** Muster's own check has passed for this address. */
    ServerMemory withPassed(InetSocketAddress address) {
        return new ServerMemory(
                Optional.empty(),
                Optional.of(address),
                outSince,
                trustSince,
                trustLost,
                drainSince,
                failures,
                notBefore,
                detail);
    }

    ServerMemory withoutAdmission() {
        if (checking.isEmpty() && passed.isEmpty()) {
            return this;
        }
        return new ServerMemory(
                Optional.empty(),
                Optional.empty(),
                outSince,
                trustSince,
                trustLost,
                drainSince,
                failures,
                notBefore,
                detail);
    }

    ServerMemory withOutSince(OptionalLong since) {
        if (since.equals(outSince)) {
            return this;
        }
        return new ServerMemory(
                checking, passed, since, trustSince, trustLost, drainSince, failures, notBefore, detail);
    }

    ServerMemory withTrust(OptionalLong since, boolean lost) {
        if (since.equals(trustSince) && lost == trustLost) {
            return this;
        }
        return new ServerMemory(checking, passed, outSince, since, lost, drainSince, failures, notBefore, detail);
    }

    ServerMemory withDrainSince(OptionalLong since) {
        if (since.equals(drainSince)) {
            return this;
        }
        return new ServerMemory(checking, passed, outSince, trustSince, trustLost, since, failures, notBefore, detail);
    }

    ServerMemory withoutFailures() {
        if (failures == 0 && notBefore.isEmpty() && detail.isEmpty()) {
            return this;
        }
        return new ServerMemory(
                checking, passed, outSince, trustSince, trustLost, drainSince, 0, OptionalLong.empty(), "");
    }

    /** An attempt was put off or refused: the next one comes later each time, 10 s at most. */
    ServerMemory afterFailure(long now, Duration firstPause, String why) {
        long pause = firstPause.toNanos() << Math.min(failures, 16);
        long bounded = Math.min(pause, LONGEST_PAUSE.toNanos());
        return new ServerMemory(
                checking,
                passed,
                outSince,
                trustSince,
                trustLost,
                drainSince,
                failures + 1,
                OptionalLong.of(now + bounded),
                why);
    }
}
