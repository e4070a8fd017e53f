package dev.muster.cli;

import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code muster lb drain}, {@code ready}, {@code weight}, {@code rollback} and {@code release}: what one balancer is to
 * do, whatever the cluster says, until it is released.
 */
final class LbOrder {

    static final String FOR = "--for";

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private LbOrder() {}

    /**
     * What was typed, as an order; nothing for a word that orders nothing.
     *
     * @param time the flag's value, if it was given
     */
    static Optional<OrderRequest> of(LbWord word, List<String> words, Optional<String> time) throws CommandFailure {
        return switch (word) {
            case DRAIN ->
                Optional.of(new OrderRequest.Drain(
                        server(words), time.isPresent() ? duration(time.get()) : OrderRequest.USUAL_DRAIN));
            case READY -> Optional.of(new OrderRequest.Ready(server(words)));
            case WEIGHT -> Optional.of(new OrderRequest.Weight(server(words), weight(words.get(2))));
            case ROLLBACK -> Optional.of(new OrderRequest.Rollback(generation(words.get(1))));
            case RELEASE ->
                Optional.of(new OrderRequest.Release(words.size() > 1 ? Optional.of(server(words)) : Optional.empty()));
            case STATUS, PLAN, HISTORY, SHOW, DIFF -> Optional.empty();
        };
    }

    private static String server(List<String> words) throws CommandFailure {
        return LbWord.name("SERVER", words.get(1), "; muster services lists the servers");
    }

    private static long generation(String word) throws CommandFailure {
        long number = LbHistory.number(word);
        if (number < 1) {
            throw CommandFailure.wrongUse("there is no generation 0; muster lb history lists the numbers");
        }
        return number;
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

    private static Duration duration(String text) throws CommandFailure {
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
            if (duration.compareTo(OrderRequest.LONGEST_DRAIN) <= 0) {
                return duration;
            }
        }
        throw CommandFailure.wrongUse(
                FOR + " takes a time such as 30s, 5m or 2h, and 7d at most, not '" + SafeText.of(text) + "'");
    }
}
