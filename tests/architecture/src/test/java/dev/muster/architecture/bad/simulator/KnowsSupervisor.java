package dev.muster.architecture.bad.simulator;

import dev.muster.architecture.bad.supervisor.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsSupervisor {
    final Door door = new Door();
}
