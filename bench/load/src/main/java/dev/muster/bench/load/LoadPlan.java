package dev.muster.bench.load;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * An open-loop schedule: request {@code i} is due {@code i / rate} seconds after the start, whatever became of those
 * before it. Immutable; validated when made.
 *
 * @param target where the requests go
 * @param ratePerSecond 0.1 to 20,000
 * @param duration 1 ms to one hour; rate times duration is at most 1,000,000 requests
 * @param servers the names that the answers' field {@code host} may have; empty: any
 */
public record LoadPlan(
        Target target, double ratePerSecond, Duration duration, Mix mix, Limits limits, Set<String> servers) {

    static final int MAX_REQUESTS = 1_000_000;
    private static final double MAX_RATE = 20_000;
    private static final Duration MAX_DURATION = Duration.ofHours(1);

    public LoadPlan {
        servers = Set.copyOf(servers);
        if (!(ratePerSecond >= 0.1 && ratePerSecond <= MAX_RATE)) {
            throw new IllegalArgumentException("a rate of " + ratePerSecond + "; give 0.1 to 20000 requests a second");
        }
        if (duration.toMillis() < 1 || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("a duration of " + duration + "; give up to one hour");
        }
        double count = ratePerSecond * duration.toNanos() / 1e9;
        if (count < 1 || count > MAX_REQUESTS) {
            throw new IllegalArgumentException("rate times duration is " + Math.round(count) + " requests; 1 to "
                    + MAX_REQUESTS + " are possible");
        }
    }

    /** 100 requests a second for 10 s, half POST, half kept alive, default limits, any server. */
    public static LoadPlan of(URI url) {
        return new LoadPlan(Target.of(url), 100, Duration.ofSeconds(10), Mix.EVEN, Limits.defaults(), Set.of());
    }

    public LoadPlan withRate(double perSecond) {
        return new LoadPlan(target, perSecond, duration, mix, limits, servers);
    }

    public LoadPlan withDuration(Duration time) {
        return new LoadPlan(target, ratePerSecond, time, mix, limits, servers);
    }

    public LoadPlan withMix(double post, double keepAlive) {
        return new LoadPlan(target, ratePerSecond, duration, new Mix(post, keepAlive, mix.seed()), limits, servers);
    }

    public LoadPlan withSeed(long seed) {
        return new LoadPlan(
                target, ratePerSecond, duration, new Mix(mix.post(), mix.keepAlive(), seed), limits, servers);
    }

    public LoadPlan withLimits(Limits bounds) {
        return new LoadPlan(target, ratePerSecond, duration, mix, bounds, servers);
    }

    public LoadPlan withServers(Set<String> allowed) {
        return new LoadPlan(target, ratePerSecond, duration, mix, limits, allowed);
    }

    /** How many requests the whole schedule has. */
    public int requests() {
        return (int) Math.floor(ratePerSecond * duration.toNanos() / 1e9 + 1e-6);
    }

    /** When request {@code index} is due, in nanoseconds since the start of the run. */
    long dueNanos(int index) {
        return (long) (index * (1e9 / ratePerSecond));
    }
}
