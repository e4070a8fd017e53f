package dev.muster.architecture.bad.gossip.serf;

import dev.muster.architecture.bad.gossip.net.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsNet {
    final Door door = new Door();
}
