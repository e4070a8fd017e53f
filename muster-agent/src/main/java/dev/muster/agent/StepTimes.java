package dev.muster.agent;

import java.time.Duration;

/** How long single steps may take that have no time of their own, wherever they are taken. */
final class StepTimes {

    /** How long the own tags may take to be sent: a flapping service has used up its changes for a second. */
    static final Duration TELL = Duration.ofSeconds(2);

    /** What a stop may take beyond its grace: the supervisor kills then, and gives a process up after 5 s. */
    static final Duration KILLED = Duration.ofSeconds(8);

    private StepTimes() {}
}
