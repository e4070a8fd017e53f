package dev.muster.haproxy;

import java.util.List;
import java.util.Optional;

/**
 * What a balancer would do about a desired state, at one moment. Nothing of it is done. Immutable.
 *
 * @param steps what the Runtime API would do at once, in words, provided that each server passes its first check
 * @param reload what would force a reload, in words; empty when there would be none
 * @param problem why it could not be had; then what is in force would stay so
 */
public record Forecast(List<String> steps, List<String> reload, Optional<String> problem) {

    public Forecast {
        steps = List.copyOf(steps);
        reload = List.copyOf(reload);
    }

    /** Nothing can be told. */
    static Forecast unknown(String why) {
        return new Forecast(List.of(), List.of(), Optional.of(why));
    }

    /** Whether anything would be done. */
    public boolean changes() {
        return !steps.isEmpty() || !reload.isEmpty();
    }
}
