package dev.muster.supervisor.process;

import java.util.Optional;
import java.util.OptionalInt;

/** What a service's folder and {@code /proc} say together, at one moment. */
public sealed interface Observation {

    /** No process of this world was written down. */
    record None() implements Observation {}

    /** The process that it is about. */
    default Optional<Child> found() {
        return switch (this) {
            case None _ -> Optional.empty();
            case Running(Child running) -> Optional.of(running);
            case Ended(Child ended, OptionalInt _) -> Optional.of(ended);
        };
    }

    /** It runs, or its parent is just about to say how it ended. */
    record Running(Child child) implements Observation {}

    /** It ended. The code is empty if its parent was killed before it could say. */
    record Ended(Child child, OptionalInt code) implements Observation {}
}
