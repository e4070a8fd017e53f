package dev.muster.agent.drain;

import dev.muster.agent.drain.SeenBalancer.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks every balancer that can answer whether it sends a service requests again, and knows when all do. The counterpart
 * of {@link Handshake}: that one waits for balancers that can't answer, for they may do harm; this one passes over
 * them, for nobody could ever wait long enough.
 *
 * <p>A step machine for one thread: members, answers and the time are given to it. At most {@value
 * Handshake#MOST_BALANCERS} balancers are asked; those beyond are passed over. Source: decision 36.
 */
public final class Readmission {

    /** How it ended. */
    public enum Outcome {
        /** No balancer is known that could answer. */
        NOBODY,
        /** All that can answer send it requests, or never will. */
        PASSED,
        /** The time was over. */
        DEADLINE
    }

    private static final class Balancer {
        private Standing standing;
        private @Nullable ServingAnswer answer;
        private OptionalLong askedNanos = OptionalLong.empty();
        private boolean answered;

        Balancer(Standing standing) {
            this.standing = standing;
        }

        boolean settled() {
            return standing != Standing.ASKABLE || (answer != null && answer.settled());
        }

        long dueNanos(HandshakeTimes times, long now) {
            return askedNanos.isEmpty()
                    ? now
                    : askedNanos.getAsLong() + (answered ? times.soon() : times.again()).toNanos();
        }
    }

    private final HandshakeTimes times;
    private final long begunNanos;
    private final SortedMap<String, Balancer> balancers = new TreeMap<>();
    private boolean seen;
    private OptionalLong wakeAt = OptionalLong.empty();
    private @Nullable Outcome outcome;

    /** Begins now; the cluster was told that the service is ready. */
    public Readmission(HandshakeTimes times, long nowNanos) {
        this.times = times;
        this.begunNanos = nowNanos;
    }

    /** Takes all balancers that haven't left, as they are known now. */
    public void see(List<SeenBalancer> now) {
        seen = true;
        balancers.keySet().retainAll(now.stream().map(SeenBalancer::node).collect(Collectors.toSet()));
        for (SeenBalancer balancer : now) {
            Balancer known = balancers.get(balancer.node());
            if (known != null) {
                known.standing = balancer.standing();
            } else if (balancers.size() < Handshake.MOST_BALANCERS) {
                balancers.put(balancer.node(), new Balancer(balancer.standing()));
            }
        }
    }

    /** Takes an answer. One of a node that was not asked is ignored. */
    public void answered(String node, ServingAnswer answer) {
        Balancer balancer = balancers.get(node);
        if (balancer != null && balancer.askedNanos.isPresent() && outcome == null) {
            balancer.answer = answer;
            balancer.answered = true;
        }
    }

    /** Whom to ask now. Ends it when it is over. */
    public SortedSet<String> step(long now) {
        wakeAt = OptionalLong.empty();
        SortedSet<String> due = new TreeSet<>();
        if (outcome != null || !seen) {
            return due;
        }
        if (balancers.values().stream().allMatch(Balancer::settled)) {
            outcome = balancers.values().stream().noneMatch(b -> b.standing == Standing.ASKABLE)
                    ? Outcome.NOBODY
                    : Outcome.PASSED;
            return due;
        }
        long deadline = begunNanos + times.deadline().toNanos();
        if (now - deadline >= 0) {
            outcome = Outcome.DEADLINE;
            return due;
        }
        wake(deadline);
        balancers.forEach((node, balancer) -> {
            if (balancer.settled()) {
                return;
            }
            long at = balancer.dueNanos(times, now);
            if (at - now > 0) {
                wake(at);
                return;
            }
            due.add(node);
            balancer.askedNanos = OptionalLong.of(now);
            balancer.answered = false;
            wake(now + times.again().toNanos());
        });
        return due;
    }

    private void wake(long at) {
        wakeAt = OptionalLong.of(wakeAt.isEmpty() || at - wakeAt.getAsLong() < 0 ? at : wakeAt.getAsLong());
    }

    /** When to step again, even if nothing comes; empty when it is over, or before the first balancers were seen. */
    public OptionalLong wakeAtNanos() {
        return wakeAt;
    }

    /** How it ended; empty while it lasts. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** What each balancer said last, in words without foreign text, by its name, which is foreign. */
    public SortedMap<String, String> words() {
        SortedMap<String, String> words = new TreeMap<>();
        for (Map.Entry<String, Balancer> entry : balancers.entrySet()) {
            Balancer balancer = entry.getValue();
            ServingAnswer answer = balancer.answer;
            words.put(
                    entry.getKey(),
                    switch (balancer.standing) {
                        case ASKABLE -> answer == null ? "has not answered" : answer.words();
                        case MUTE -> "a plain Serf agent, which can't be asked";
                        case FAILED -> "its agent is silent";
                    });
        }
        return words;
    }

    /** Those that can answer and that nothing more is waited for; names are foreign. */
    public SortedSet<String> passedBy() {
        return balancers.entrySet().stream()
                .filter(entry -> entry.getValue().standing == Standing.ASKABLE
                        && entry.getValue().settled())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
