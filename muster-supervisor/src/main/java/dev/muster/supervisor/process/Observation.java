package dev.muster.supervisor.process;

import java.util.OptionalInt;

/** What a service's folder and {@code /proc} say together, at one moment. */
public sealed interface Observation {

    /** No process of this world was written down. */
    record None() implements Observation {}

    /** It runs, or its parent is just about to say how it ended. */
    record Running(Child child) implements Observation {}

    /** It ended. The code is empty if its parent was killed before it could say. */
    record Ended(Child child, OptionalInt code) implements Observation {}
}
