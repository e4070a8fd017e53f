package dev.muster.agent;

import dev.muster.agent.drain.HandshakeTimes;
import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.ServingAnswer;
import dev.muster.agent.drain.UnreadableException;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.SortedSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link Readmission} with the balancers of the cluster. The thread that calls {@link #run} owns it, and
 * blocks until it is over; the others only leave answers in its queue.
 */
final class ReadmissionRun {

    private static final Logger LOG = LoggerFactory.getLogger(ReadmissionRun.class);
    private static final int MOST_ANSWERS = 4096;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private record Said(String node, ServingAnswer answer) {}

    private final ReleaseQuestion question;
    private final BalancerAsker asker;
    private final Readmission machine;
    private final BlockingQueue<Said> inputs = new ArrayBlockingQueue<>(MOST_ANSWERS);

    /** Begins now. */
    ReadmissionRun(ReleaseQuestion question, Duration deadline, BalancerAsker asker) {
        this.question = question;
        this.asker = asker;
        this.machine = new Readmission(HandshakeTimes.within(deadline), System.nanoTime());
    }

    /** Asks until it is over; the machine then tells how it ended. */
    Readmission run() throws InterruptedException {
        while (machine.outcome().isEmpty()) {
            machine.see(asker.seen(_ -> false));
            SortedSet<String> due = machine.step(System.nanoTime());
            if (!due.isEmpty()) {
                asker.ask(ServingAnswer.QUERY, question.encode(), due, this::offer);
            }
            if (machine.outcome().isEmpty()) {
                await();
            }
        }
        return machine;
    }

    private void await() throws InterruptedException {
        long now = System.nanoTime();
        long wait = Math.min(LOOK_AGAIN.toNanos(), machine.wakeAtNanos().orElse(now) - now);
        Said said = inputs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        while (said != null) {
            machine.answered(said.node(), said.answer());
            said = inputs.poll();
        }
    }

    private void offer(String from, Bytes content) {
        try {
            boolean _ = inputs.offer(new Said(from, ServingAnswer.read(content)));
        } catch (UnreadableException e) {
            LOG.debug("A balancer's answer can't be read: {}", e.getMessage());
        }
    }
}
