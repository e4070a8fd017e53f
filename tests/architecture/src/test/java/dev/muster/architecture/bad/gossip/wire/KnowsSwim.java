package dev.muster.architecture.bad.gossip.wire;

import dev.muster.architecture.bad.gossip.swim.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsSwim {
    final Door door = new Door();
}
