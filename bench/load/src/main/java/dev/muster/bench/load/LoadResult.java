package dev.muster.bench.load;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run has shown. Immutable; any thread.
 *
 * <p>Instants are turned into times of the run by the wall clock as it was at the start: they hold as long as the wall
 * clock was not set meanwhile.
 */
public final class LoadResult {

    private static final JsonType<LoadReport> JSON = Jsonb.instance().type(LoadReport.class);

    private final LoadPlan plan;
    private final Instant startedAt;
    private final long originNanos;
    private final Machine before;
    private final Machine after = Machine.now();
    private final long connectionsOpened;
    private final long connectionsReused;
    private final Records.Copy records;
    private final long tookNanos;
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

    LoadResult(LoadRun run, Records.Copy records, long tookNanos) {
        this.plan = run.plan();
        this.startedAt = run.startedAt();
        this.originNanos = run.originNanos();
        this.before = run.before();
        this.connectionsOpened = run.connectionsOpened();
        this.connectionsReused = run.connectionsReused();
        this.records = records;
        this.tookNanos = tookNanos;
        requests().forEach(r -> counts.merge(r.outcome(), 1L, Long::sum));
    }

    public LoadPlan plan() {
        return plan;
    }

    /** The wall clock at the start of the schedule. */
    public Instant startedAt() {
        return startedAt;
    }

    public Duration took() {
        return Duration.ofNanos(tookNanos);
    }

    /** Every request that has ended, in the order of the schedule. */
    public Stream<RequestRecord> requests() {
        return IntStream.range(0, records.size()).mapToObj(k -> records.get(k, plan));
    }

    /** How many requests ended so. */
    public long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** How many requests were really sent, or tried to: all but the overruns. */
    public long sent() {
        return records.size() - count(Outcome.SCHEDULE_OVERRUN);
    }

    public long ok() {
        return count(Outcome.OK);
    }

    /** How many requests failed; see {@link Outcome#isFailure}. */
    public long failed() {
        return sent() - ok();
    }

    /** Whether the generator kept its schedule well enough for the figures to mean what they say. */
    public boolean isValid() {
        long overruns = count(Outcome.SCHEDULE_OVERRUN);
        return sent() > 0 && overruns <= plan.limits().maxOverrunShare() * records.size();
    }

    /** How many of the requests begun after {@code instant} failed. */
    public long failuresBegunAfter(Instant instant) {
        return countBegunAfter(instant, r -> r.outcome().isFailure());
    }

    /**
     * How many requests that {@code server} answered were begun after {@code instant}. One that was begun before may
     * have reached the server after it.
     */
    public long sentTo(String server, Instant after) {
        return countBegunAfter(after, r -> r.server().equals(server));
    }

    /** How many requests {@code server} answered. */
    public long sentTo(String server) {
        return requests().filter(r -> r.server().equals(server)).count();
    }

    /** When the first request that {@code server} answered was begun. */
    public Optional<Instant> firstSentTo(String server) {
        return begun(server).min(Long::compare).map(startedAt::plusNanos);
    }

    /** When the last request that {@code server} answered was begun. */
    public Optional<Instant> lastSentTo(String server) {
        return begun(server).max(Long::compare).map(startedAt::plusNanos);
    }

    /** Requests answered by each server; those answered by nobody known are under the empty name. */
    public SortedMap<String, Long> byServer() {
        SortedMap<String, Long> servers = new TreeMap<>();
        requests()
                .filter(r -> r.outcome() != Outcome.SCHEDULE_OVERRUN)
                .forEach(r -> servers.merge(r.server(), 1L, Long::sum));
        return servers;
    }

    /** From due to whole answer, of the requests that ended well. */
    public Percentiles latencyOfOk() {
        return latency(r -> r.outcome() == Outcome.OK);
    }

    /** From due to end, of every request sent. */
    public Percentiles latencyOfSent() {
        return latency(r -> r.outcome() != Outcome.SCHEDULE_OVERRUN);
    }

    /** How late requests were begun: the generator's own fault. */
    public Percentiles startLateness() {
        return Percentiles.ofNanos(
                requests().mapToLong(r -> r.startNanos() - r.dueNanos()).toArray());
    }

    /**
     * With no failure among {@code n} requests, the true share of failures is below {@code 3 / n} with 95 % confidence
     * (the rule of three: Hanley and Lippman-Hand, 1983). Empty when there was a failure, or nothing was sent.
     */
    public OptionalDouble upperBoundOfFailures() {
        return failed() > 0 || sent() == 0 ? OptionalDouble.empty() : OptionalDouble.of(3.0 / sent());
    }

    /** Everything, as a value for JSON. */
    public LoadReport report() {
        return ReportWriter.write(this);
    }

    /** The report as indented JSON. */
    public String toJson() {
        return JSON.toJsonPretty(report());
    }

    Machine before() {
        return before;
    }

    Machine after() {
        return after;
    }

    long originNanos() {
        return originNanos;
    }

    long connectionsOpened() {
        return connectionsOpened;
    }

    long connectionsReused() {
        return connectionsReused;
    }

    String detail(RequestRecord request) {
        return records.detail(request.index());
    }

    private long countBegunAfter(Instant instant, Predicate<RequestRecord> wanted) {
        long afterNanos = Duration.between(startedAt, instant).toNanos();
        return requests()
                .filter(r -> r.startNanos() > afterNanos && wanted.test(r))
                .count();
    }

    private Stream<Long> begun(String server) {
        return requests().filter(r -> r.server().equals(server)).map(RequestRecord::startNanos);
    }

    private Percentiles latency(Predicate<RequestRecord> wanted) {
        return Percentiles.ofNanos(
                requests().filter(wanted).mapToLong(RequestRecord::latencyNanos).toArray());
    }
}
