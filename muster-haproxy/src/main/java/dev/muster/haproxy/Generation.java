package dev.muster.haproxy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change to the balancer.
 *
 * @param number counts from 1 since the balancer's journal was begun
 * @param at when it was done, by the wall clock, to be shown
 * @param causes what led to it, in words
 * @param how the way it took
 * @param steps what was done, in words, in order
 * @param took from when its cause was known here until HAProxy had answered the last step
 * @param problem what didn't work, if anything
 */
public record Generation(
        long number,
        Instant at,
        List<String> causes,
        How how,
        List<String> steps,
        Duration took,
        Optional<String> problem) {

    public Generation {
        causes = List.copyOf(causes);
        steps = List.copyOf(steps);
    }
}
