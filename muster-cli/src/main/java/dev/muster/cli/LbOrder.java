package dev.muster.cli;

import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.util.List;
import java.util.Optional;

/**
 * {@code muster lb drain}, {@code ready}, {@code weight}, {@code rollback} and {@code release}: what one balancer is to
 * do, whatever the cluster says, until it is released.
 */
final class LbOrder {

    static final String FOR = "--for";

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
                        server(words),
                        time.isPresent()
                                ? TimeWord.parse(FOR, time.get(), OrderRequest.LONGEST_DRAIN, "7d")
                                : OrderRequest.USUAL_DRAIN));
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

    static int run(AgentDoor door, OrderRequest order, Format format, Surroundings surroundings) throws DoorException {
        OrderReport report = door.order(order);
        if (format == Format.JSON) {
            surroundings.out().println(Json.text(OrderReport.class, report));
            return report.inForce() ? ExitCode.DONE : ExitCode.FAILED;
        }
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
