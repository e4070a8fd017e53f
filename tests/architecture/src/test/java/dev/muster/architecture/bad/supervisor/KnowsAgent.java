package dev.muster.architecture.bad.supervisor;

import dev.muster.architecture.bad.agent.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsAgent {
    final Door door = new Door();
}
