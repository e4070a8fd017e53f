package dev.muster.architecture.bad.gossip.swim;

import dev.muster.architecture.bad.gossip.serf.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsSerf {
    final Door door = new Door();
}
