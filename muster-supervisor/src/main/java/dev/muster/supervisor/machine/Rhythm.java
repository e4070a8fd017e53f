package dev.muster.supervisor.machine;

import java.time.Duration;

/**
 * How a periodic task runs.
 *
 * @param every from start to start
 * @param timeout after this a run is ended
 */
public record Rhythm(Duration every, Duration timeout) {}
