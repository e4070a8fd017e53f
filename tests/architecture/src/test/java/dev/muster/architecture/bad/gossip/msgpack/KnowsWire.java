package dev.muster.architecture.bad.gossip.msgpack;

import dev.muster.architecture.bad.gossip.wire.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsWire {
    final Door door = new Door();
}
