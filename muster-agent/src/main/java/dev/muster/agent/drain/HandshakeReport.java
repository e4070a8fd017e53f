package dev.muster.agent.drain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a handshake stands, or stood at its end. Immutable.
 *
 * @param outcome how it ended; empty while it lasts
 * @param words what each balancer said, sorted by name
 * @param tooMany whether there are more balancers than can be asked
 * @param tookMillis since its beginning
 * @param strays answers that were ignored
 */
public record HandshakeReport(
        Optional<Outcome> outcome, List<Word> words, boolean tooMany, long tookMillis, long strays) {

    /** How a handshake ended. */
    public enum Outcome {
        /** No balancer is known that could send requests. */
        NOBODY,
        /** All balancers have released, and no session is left. */
        COMPLETE,
        /** The time was over. */
        DEADLINE,
        /** Somebody didn't want to wait. */
        HURRIED
    }

    /** How it stands with one balancer. */
    public enum State {
        /** It hasn't answered yet. */
        ASKED,
        /** It said that it may send requests still. */
        WAITING,
        /** It sends no more requests. */
        RELEASED,
        /** Its agent is silent. */
        FAILED,
        /** It is a plain Serf agent. */
        MUTE,
        /** It left meanwhile. */
        LEFT
    }

    /**
     * What one balancer said.
     *
     * @param node its name, foreign text
     * @param answer its last answer
     */
    public record Word(String node, State state, Optional<ReleaseAnswer> answer) {

        /** How many sessions use the services still, as it said last. */
        public OptionalLong sessions() {
            return answer.map(said -> switch (said) {
                        case ReleaseAnswer.Released released -> OptionalLong.of(released.sessions());
                        case ReleaseAnswer.Waiting waiting -> waiting.sessions();
                    })
                    .orElse(OptionalLong.empty());
        }

        /** For people; without foreign text. */
        public String words() {
            return switch (state) {
                case ASKED -> "has not answered";
                case WAITING ->
                    answer.filter(ReleaseAnswer.Waiting.class::isInstance)
                            .map(ReleaseAnswer.Waiting.class::cast)
                            .map(waiting -> waiting.reason().words())
                            .orElse("may send requests still");
                case RELEASED -> "sends no more requests";
                case FAILED -> "its agent is silent: its HAProxy may send requests still";
                case MUTE -> "a plain Serf agent, which can't be asked: it may send requests still";
                case LEFT -> "has left";
            };
        }
    }

    public HandshakeReport {
        words = List.copyOf(words);
    }

    /** Whether nobody sends requests any more, and none is left. */
    public boolean complete() {
        return outcome.filter(how -> how == Outcome.COMPLETE || how == Outcome.NOBODY)
                .isPresent();
    }

    /** How many sessions were left, as far as the balancers said. */
    public long sessions() {
        return words.stream().mapToLong(word -> word.sessions().orElse(0)).sum();
    }
}
