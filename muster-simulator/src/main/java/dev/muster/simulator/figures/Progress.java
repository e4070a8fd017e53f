package dev.muster.simulator.figures;

/** Hears what is being done, in a phrase. */
@FunctionalInterface
public interface Progress {
    void say(String what);
}
