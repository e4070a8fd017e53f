package dev.muster.cli;

import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.time.Duration;
import java.util.List;

/**
 * {@code muster lb drain}, {@code ready}, {@code weight}, {@code rollback} and {@code release}: what one balancer is to
 * do, whatever the cluster says, until it is released.
 */
final class LbOrder {

    static final String FOR = "--for";

    private static final Duration USUAL_DRAIN = Duration.ofMinutes(5);
    private static final Duration LONGEST_DRAIN = Duration.ofDays(7);

    private LbOrder() {}

    /**
     * What was typed, as an order.
     *
     * @param time the flag's value; empty without it
     */
    static OrderRequest of(LbWord word, List<String> words, String time) throws CommandFailure {
        String first = words.size() > 1 ? words.get(1) : "";
        return switch (word) {
            case DRAIN ->
                OrderRequest.drain(
                        first,
                        time.isEmpty()
                                ? USUAL_DRAIN.toMillis()
                                : TimeWord.parse(FOR, time, LONGEST_DRAIN, "7d").toMillis());
            case READY -> OrderRequest.ready(first);
            case WEIGHT -> OrderRequest.weight(first, weight(words.get(2)));
            case ROLLBACK -> OrderRequest.rollback(LbHistory.number(first));
            case RELEASE -> OrderRequest.release(first);
            case STATUS, PLAN, HISTORY, SHOW, DIFF -> throw new IllegalArgumentException(word + " orders nothing");
        };
    }

    static int run(AgentDoor door, OrderRequest order, Surroundings surroundings) throws DoorException {
        OrderReport report = door.order(order);
        String says = SafeText.of(report.says());
        if (report.inForce()) {
            surroundings.out().println(says);
            return ExitCode.DONE;
        }
        surroundings.out().println(surroundings.outStyle().paint(Paint.WARNING, says));
        return ExitCode.FAILED;
    }

    private static int weight(String word) throws CommandFailure {
        if (!word.matches("[0-9]{1,3}") || Integer.parseInt(word) > 256) {
            throw CommandFailure.wrongUse("a weight is a number from 0 to 256, not '" + SafeText.of(word) + "'");
        }
        return Integer.parseInt(word);
    }
}
