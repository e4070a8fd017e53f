package dev.muster.architecture.bad.examples;

import dev.muster.architecture.bad.gossip.Value;
import dev.muster.architecture.bad.gossip.wire.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsWire {
    final Door door = new Door();
    final Value value = new Value(1);
}
