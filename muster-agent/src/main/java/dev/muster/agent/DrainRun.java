package dev.muster.agent;

import dev.muster.agent.drain.Handshake;
import dev.muster.agent.drain.HandshakeReport;
import dev.muster.agent.drain.HandshakeTimes;
import dev.muster.agent.drain.ReleaseAnswer;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.SeenBalancer;
import dev.muster.agent.drain.SeenBalancer.Standing;
import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.roster.RosterReader;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
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

    /** An answer that comes after the question was asked again counts too. */
    private static final Duration QUERY_TIME = Duration.ofSeconds(1);

    /** Names of so many bytes fit a query; when they are more, all balancers are asked again. */
    private static final int LONGEST_NAMES_BYTES = 160;

    /** Only balancers that speak Muster. */
    private static final Map<String, String> FILTER = Map.of("muster", ".", "role", "^" + OwnTags.BALANCER + "$");

    /** Asks the cluster; what comes is told to the listener. */
    @FunctionalInterface
    interface Asker {
        void ask(QueryRequest request, QueryListener listener);
    }

    private final ReleaseQuestion question;
    private final Handshake handshake;
    private final Supplier<List<Member>> members;
    private final Predicate<String> own;
    private final Asker asker;
    private final BlockingQueue<Consumer<Handshake>> inputs = new ArrayBlockingQueue<>(MOST_ANSWERS);
    private volatile HandshakeReport report;

    /**
     * Begins now.
     *
     * @param own whether the balancer of that name is not to be asked: this node's own, whose HAProxy ends as well
     */
    DrainRun(
            ReleaseQuestion question,
            Duration deadline,
            Supplier<List<Member>> members,
            Predicate<String> own,
            Asker asker) {
        this.question = question;
        this.members = members;
        this.own = own;
        this.asker = asker;
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
            handshake.see(balancers());
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

    private List<SeenBalancer> balancers() {
        return members.get().stream()
                .filter(m -> OwnTags.BALANCER.equals(m.tags().get("role")) && !own.test(m.name()))
                .flatMap(m -> standing(m).map(s -> new SeenBalancer(m.name(), s)).stream())
                .toList();
    }

    /** One that leaves, or has left, has nothing left to release: its HAProxy ended before. */
    private static Optional<Standing> standing(Member member) {
        return switch (member.status()) {
            case ALIVE ->
                Optional.of(RosterReader.SCHEMA.equals(member.tags().get("muster")) ? Standing.ASKABLE : Standing.MUTE);
            case FAILED -> Optional.of(Standing.FAILED);
            case LEAVING, LEFT -> Optional.empty();
        };
    }

    private void ask(Handshake.Ask ask) {
        QueryRequest request = QueryRequest.of(ask.question().query(), question.encode())
                .withTags(FILTER)
                .withTimeout(QUERY_TIME);
        int bytes = ask.nodes().stream()
                .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length + 2)
                .sum();
        if (bytes <= LONGEST_NAMES_BYTES) {
            request = request.withNodes(ask.nodes());
        }
        asker.ask(request, new QueryListener() {
            @Override
            public void answered(String from, Bytes content) {
                offer(from, content);
            }
        });
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
