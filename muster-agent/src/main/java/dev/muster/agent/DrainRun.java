package dev.muster.agent;

import dev.muster.agent.drain.Handshake;
import dev.muster.agent.drain.HandshakeReport;
import dev.muster.agent.drain.HandshakeTimes;
import dev.muster.agent.drain.ReleaseAnswer;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.UnreadableException;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link Handshake} with the balancers of the cluster. The thread that calls {@link #run} owns it, and blocks
 * until it is over; the others only leave answers in its queue, or hurry it.
 */
final class DrainRun {

    private static final Logger LOG = LoggerFactory.getLogger(DrainRun.class);

    private static final int MOST_ANSWERS = 4096;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ReleaseQuestion question;
    private final Handshake handshake;
    private final BalancerAsker asker;
    private final Predicate<String> own;
    private final BlockingQueue<Consumer<Handshake>> inputs = new ArrayBlockingQueue<>(MOST_ANSWERS);
    private volatile HandshakeReport report;

    /**
     * Begins now.
     *
     * @param own whether the balancer of that name is not to be asked: this node's own, whose HAProxy ends as well
     */
    DrainRun(ReleaseQuestion question, Duration deadline, BalancerAsker asker, Predicate<String> own) {
        this.question = question;
        this.asker = asker;
        this.own = own;
        this.handshake = new Handshake(HandshakeTimes.within(deadline), System.nanoTime());
        this.report = handshake.report();
    }

    /** How it stands. Any thread. */
    HandshakeReport report() {
        return report;
    }

    /** No more waiting. Any thread. */
    void hurry() {
        boolean _ = inputs.offer(Handshake::hurry);
    }

    /** Asks until it is over. {@code changed} is called when somebody said something else than before. */
    HandshakeReport run(Consumer<HandshakeReport> changed) throws InterruptedException {
        while (!handshake.isOver()) {
            handshake.see(asker.seen(own));
            for (Handshake.Ask ask : handshake.step(System.nanoTime())) {
                ask(ask);
            }
            HandshakeReport now = handshake.report();
            boolean news = !now.words().equals(report.words());
            report = now;
            if (news) {
                changed.accept(now);
            }
            if (!handshake.isOver()) {
                await(handshake.wakeAtNanos());
            }
        }
        report = handshake.report();
        return report;
    }

    private void await(OptionalLong wakeAt) throws InterruptedException {
        long now = System.nanoTime();
        long wait = Math.min(LOOK_AGAIN.toNanos(), wakeAt.orElse(now) - now);
        Consumer<Handshake> input = inputs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        while (input != null) {
            input.accept(handshake);
            input = inputs.poll();
        }
    }

    private void ask(Handshake.Ask ask) {
        asker.ask(ask.question().query(), question.encode(), ask.nodes(), this::offer);
    }

    private void offer(String from, Bytes content) {
        Consumer<Handshake> input;
        try {
            ReleaseAnswer answer = ReleaseAnswer.read(content);
            input = machine -> machine.answered(from, answer);
        } catch (UnreadableException e) {
            LOG.debug("An answer to the drain can't be read: {}", e.getMessage());
            input = Handshake::unreadable;
        }
        boolean _ = inputs.offer(input);
    }
}
