package dev.muster.agent.drain;

import dev.muster.agent.drain.HandshakeReport.Outcome;
import dev.muster.agent.drain.HandshakeReport.Word;
import dev.muster.agent.drain.SeenBalancer.Standing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Asks every balancer to let go, and knows when they have. Each is asked {@link Question#RELEASE} until it has
 * released, then {@link Question#INFLIGHT} until no session is left. It is over when all have, or at the deadline.
 * While a balancer is known that can't answer, it lasts to the deadline: that one may serve still.
 *
 * <p>A step machine for one thread: members, answers and the time are given to it. Bounds: {@value #MOST_BALANCERS}
 * balancers; beyond that it lasts to the deadline. Source: design section 11, "Drain handshake"; decision 34.
 */
public final class Handshake {

    /** So many balancers are asked. */
    static final int MOST_BALANCERS = 256;

    /** What a balancer is asked. */
    public enum Question {
        /** Answered when it sends no more requests. */
        RELEASE("muster:release"),
        /** Answered when no session is left. */
        INFLIGHT("muster:inflight");

        private final String query;

        Question(String query) {
            this.query = query;
        }

        /** The name of the query that asks it. */
        public String query() {
            return query;
        }
    }

    /** To be asked now, of these nodes. */
    public record Ask(Question question, SortedSet<String> nodes) {}

    private static final class Balancer {
        private Standing standing;
        private boolean gone;
        private Optional<ReleaseAnswer> answer = Optional.empty();
        private boolean asked;
        private boolean again;
        private long askedNanos;
        private boolean answered;

        Balancer(Standing standing) {
            this.standing = standing;
        }

        /** It is here, perhaps again. */
        void seenAs(Standing now) {
            if (gone) {
                // It left, and has come back as another: what it said before says nothing.
                gone = false;
                answer = Optional.empty();
                asked = false;
            }
            if (standing != now) {
                // Whatever was asked of it before may not have been heard.
                standing = now;
                again = true;
            }
        }

        boolean released() {
            return answer.filter(ReleaseAnswer.Released.class::isInstance).isPresent();
        }

        /** Nothing more is to be expected of it, and nothing to be feared. */
        boolean done() {
            return gone || answer.filter(new ReleaseAnswer.Released(0)::equals).isPresent();
        }
    }

    private final HandshakeTimes times;
    private final long begunNanos;
    private final SortedMap<String, Balancer> balancers = new TreeMap<>();
    private boolean seen;
    private boolean tooMany;
    private long nowNanos;
    private long gatheredNanos;
    private OptionalLong wakeAt = OptionalLong.empty();
    private @Nullable Outcome outcome;
    private long strays;

    /** Begins now; the services have said that they drain. */
    public Handshake(HandshakeTimes times, long nowNanos) {
        this.times = times;
        this.begunNanos = nowNanos;
        this.nowNanos = nowNanos;
        this.gatheredNanos = nowNanos - times.gather().toNanos();
    }

    /** Takes all balancers that haven't left, as they are known now. */
    public void see(List<SeenBalancer> now) {
        seen = true;
        SortedSet<String> here = new TreeSet<>();
        for (SeenBalancer balancer : now) {
            here.add(balancer.node());
            Balancer known = balancers.get(balancer.node());
            if (known == null) {
                if (balancers.size() < MOST_BALANCERS) {
                    balancers.put(balancer.node(), new Balancer(balancer.standing()));
                } else {
                    tooMany = true;
                }
            } else {
                known.seenAs(balancer.standing());
            }
        }
        balancers.forEach((node, balancer) -> balancer.gone = !here.contains(node));
    }

    /** Takes an answer. One of a node that was not asked is counted, and ignored. */
    public void answered(String node, ReleaseAnswer answer) {
        Balancer balancer = balancers.get(node);
        if (balancer == null || !balancer.asked || outcome != null) {
            strays++;
            return;
        }
        // An older answer may come after a newer one: nobody who has released takes it back.
        if (balancer.released() && answer instanceof ReleaseAnswer.Waiting) {
            return;
        }
        if (balancer.answer.orElse(answer) instanceof ReleaseAnswer.Released(long before)
                && answer instanceof ReleaseAnswer.Released(long sessions)
                && sessions > before) {
            return;
        }
        balancer.answer = Optional.of(answer);
        balancer.answered = true;
    }

    /** Somebody answered what can't be read; it is counted, and ignored. */
    public void unreadable() {
        strays++;
    }

    /** No more waiting. */
    public void hurry() {
        end(Outcome.HURRIED);
    }

    /** Whom to ask what now. Ends the handshake when it is over. */
    public List<Ask> step(long now) {
        nowNanos = now;
        wakeAt = OptionalLong.empty();
        if (outcome != null || !seen) {
            return List.of();
        }
        long deadline = begunNanos + times.deadline().toNanos();
        if (!tooMany && balancers.values().stream().allMatch(Balancer::done)) {
            end(balancers.isEmpty() ? Outcome.NOBODY : Outcome.COMPLETE);
            return List.of();
        }
        if (now - deadline >= 0) {
            end(Outcome.DEADLINE);
            return List.of();
        }
        wake(deadline);
        return due(now);
    }

    private List<Ask> due(long now) {
        Map<Question, SortedSet<String>> due = new EnumMap<>(Question.class);
        balancers.forEach((node, balancer) -> {
            if (balancer.standing != Standing.ASKABLE || balancer.done()) {
                return;
            }
            long at = dueNanos(balancer, now);
            if (at - now > 0) {
                wake(at);
            } else {
                due.computeIfAbsent(
                                balancer.released() ? Question.INFLIGHT : Question.RELEASE, question -> new TreeSet<>())
                        .add(node);
            }
        });
        if (due.isEmpty()) {
            return List.of();
        }
        long gathered = gatheredNanos + times.gather().toNanos();
        if (gathered - now > 0) {
            wake(gathered);
            return List.of();
        }
        gatheredNanos = now;
        List<Ask> asks = new ArrayList<>();
        due.forEach((question, nodes) -> {
            asks.add(new Ask(question, nodes));
            for (String node : nodes) {
                Balancer balancer = balancers.get(node);
                if (balancer != null) {
                    balancer.asked = true;
                    balancer.again = false;
                    balancer.answered = false;
                    balancer.askedNanos = now;
                }
            }
        });
        wake(now + times.again().toNanos());
        return asks;
    }

    private long dueNanos(Balancer balancer, long now) {
        if (!balancer.asked || balancer.again) {
            return now;
        }
        return balancer.askedNanos + (balancer.answered ? times.soon() : times.again()).toNanos();
    }

    private void wake(long at) {
        wakeAt = OptionalLong.of(wakeAt.isEmpty() || at - wakeAt.getAsLong() < 0 ? at : wakeAt.getAsLong());
    }

    private void end(Outcome how) {
        if (outcome == null) {
            outcome = how;
            wakeAt = OptionalLong.empty();
        }
    }

    /** When to step again, even if nothing comes; empty when it is over, or before the first balancers were seen. */
    public OptionalLong wakeAtNanos() {
        return wakeAt;
    }

    /** Whether it is over. */
    public boolean isOver() {
        return outcome != null;
    }

    /** How it stands, by the last step. */
    public HandshakeReport report() {
        List<Word> words = new ArrayList<>();
        balancers.forEach((node, balancer) -> words.add(new Word(node, state(balancer), balancer.answer)));
        return new HandshakeReport(
                Optional.ofNullable(outcome), words, tooMany, (nowNanos - begunNanos) / 1_000_000, strays);
    }

    private static HandshakeReport.State state(Balancer balancer) {
        if (balancer.released()) {
            return HandshakeReport.State.RELEASED;
        }
        if (balancer.gone) {
            return HandshakeReport.State.LEFT;
        }
        return switch (balancer.standing) {
            case FAILED -> HandshakeReport.State.FAILED;
            case MUTE -> HandshakeReport.State.MUTE;
            case ASKABLE -> balancer.answer.isPresent() ? HandshakeReport.State.WAITING : HandshakeReport.State.ASKED;
        };
    }
}
