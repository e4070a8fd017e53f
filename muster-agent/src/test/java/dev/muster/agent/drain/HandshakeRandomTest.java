package dev.muster.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.drain.Handshake.Ask;
import dev.muster.agent.drain.Handshake.Question;
import dev.muster.agent.drain.HandshakeReport.Outcome;
import dev.muster.agent.drain.ReleaseAnswer.Reason;
import dev.muster.agent.drain.ReleaseAnswer.Released;
import dev.muster.agent.drain.ReleaseAnswer.Waiting;
import dev.muster.agent.drain.SeenBalancer.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Handshakes with balancers that release when they like, over a network that loses, delays and doubles. */
class HandshakeRandomTest {

    private static final int RUNS = 3_000;
    private static final long DEADLINE_MILLIS = 7_000;

    /** Something that happens at its time, in virtual milliseconds. */
    private record Later(long at, Runnable what) {}

    /** A balancer that holds a question for up to 400 ms, as a real one does. */
    private final class Balancer {
        final String node;
        final long releasesAt = random.nextInt(0, 6_000);
        final long endsAt = releasesAt + (random.nextInt(3) == 0 ? random.nextInt(0, 3_000) : 0);
        final boolean silent = random.nextInt(20) == 0;
        boolean failed;
        int asked;

        Balancer(String node) {
            this.node = node;
        }

        ReleaseAnswer now() {
            return clock < releasesAt
                    ? Waiting.unseen(Reason.IN_SERVICE)
                    : new Released(clock < endsAt ? 1 + (endsAt - clock) / 100 : 0);
        }

        void hear(Question question) {
            asked++;
            long good = question == Question.RELEASE ? releasesAt : endsAt;
            long at = Math.clamp(good, clock, clock + 400);
            if (!silent && !failed) {
                later(at, () -> deliver(() -> handshake.answered(node, now())));
            }
        }
    }

    private SplittableRandom random = new SplittableRandom();
    private Handshake handshake = new Handshake(HandshakeTimes.within(Duration.ZERO), 0);
    private final PriorityQueue<Later> queue = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private long clock;
    private double loss;

    private void later(long at, Runnable what) {
        queue.add(new Later(at, what));
    }

    private void deliver(Runnable what) {
        int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = random.nextInt(10) == 0 ? random.nextInt(0, 900) : random.nextInt(0, 30);
            later(clock + delay, what);
        }
    }

    @Test
    void itEndsOnlyWhenAllHaveReleasedOrTheTimeIsOver() {
        int complete = 0;
        int late = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Outcome outcome = run(seed);
            complete += outcome == Outcome.COMPLETE ? 1 : 0;
            late += outcome == Outcome.DEADLINE ? 1 : 0;
        }
        assertThat(complete).isGreaterThan(RUNS / 10);
        assertThat(late).isGreaterThan(RUNS / 10);
    }

    private Outcome run(int seed) {
        random = new SplittableRandom(seed);
        clock = 0;
        queue.clear();
        loss = random.nextInt(3) * 0.15;
        handshake = new Handshake(HandshakeTimes.within(Duration.ofMillis(DEADLINE_MILLIS)), 0);
        List<Balancer> balancers = new ArrayList<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            balancers.add(new Balancer("lb" + i));
        }
        int asks = 0;
        while (!handshake.isOver()) {
            if (random.nextInt(400) == 0) {
                Balancer one = balancers.get(random.nextInt(balancers.size()));
                one.failed = !one.failed;
            }
            handshake.see(balancers.stream()
                    .map(b -> new SeenBalancer(b.node, b.failed ? Standing.FAILED : Standing.ASKABLE))
                    .toList());
            for (Ask ask : handshake.step(clock * 1_000_000)) {
                asks++;
                for (Balancer balancer : balancers) {
                    if (ask.nodes().contains(balancer.node)) {
                        deliver(() -> balancer.hear(ask.question()));
                    }
                }
            }
            if (!handshake.isOver()) {
                advance();
            }
        }
        String seen = "seed " + seed + ": " + handshake.report();
        long end = balancers.stream().mapToLong(b -> b.endsAt).max().orElseThrow();
        Outcome outcome = handshake.report().outcome().orElseThrow();
        if (outcome == Outcome.COMPLETE) {
            assertThat(clock).as(seen).isGreaterThanOrEqualTo(end).isLessThan(DEADLINE_MILLIS);
        } else {
            assertThat(outcome).as(seen).isEqualTo(Outcome.DEADLINE);
            assertThat(clock).as(seen).isBetween(DEADLINE_MILLIS, DEADLINE_MILLIS + 1);
        }
        // Every 100 ms at the most, for each balancer.
        assertThat(asks).as(seen).isLessThanOrEqualTo((int) (DEADLINE_MILLIS / 100 + 1) * balancers.size());
        boolean quiet = loss == 0
                && balancers.stream().noneMatch(b -> b.silent || b.failed)
                && handshake.report().words().stream().noneMatch(w -> w.state() == HandshakeReport.State.FAILED);
        if (quiet && end < 3_000 && outcome == Outcome.DEADLINE) {
            assertThat(balancers).as(seen).anyMatch(b -> b.asked == 0 || b.failed);
        }
        return outcome;
    }

    /** On to the next thing that happens, 50 ms at most. */
    private void advance() {
        long wake = handshake.wakeAtNanos().stream()
                .map(nanos -> (nanos + 999_999) / 1_000_000)
                .findFirst()
                .orElse(clock + 50);
        Later next = queue.peek();
        long to = Math.min(clock + 50, Math.max(clock, wake));
        if (next != null && next.at() <= to) {
            queue.poll();
            clock = Math.max(clock, next.at());
            next.what().run();
        } else {
            clock = Math.max(clock + 1, to);
        }
    }
}
