package dev.muster.cli;

import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code muster lb drain}, {@code ready}, {@code weight}, {@code rollback} and {@code release}: what one balancer is to
 * do, whatever the cluster says, until it is released.
 */
final class LbOrder {

    static final String FOR = "--for";

    private static final Duration USUAL_DRAIN = Duration.ofMinutes(5);
    private static final Duration LONGEST_DRAIN = Duration.ofDays(7);
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private LbOrder() {}

    /**
     * What was typed, as an order.
     *
     * @param time the flag's value; empty without it
     */
    static OrderRequest of(LbWord word, List<String> words, String time) throws CommandFailure {
        String first = words.size() > 1 ? words.get(1) : "";
        return switch (word) {
            case DRAIN -> OrderRequest.drain(first, time.isEmpty() ? USUAL_DRAIN.toMillis() : millis(time));
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

    private static long millis(String text) throws CommandFailure {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            long count = Long.parseLong(time.group(1));
            Duration duration = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            if (duration.compareTo(LONGEST_DRAIN) <= 0) {
                return duration.toMillis();
            }
        }
        throw CommandFailure.wrongUse(
                FOR + " takes a time such as 30s, 5m or 2h, and 7d at most, not '" + SafeText.of(text) + "'");
    }
}
