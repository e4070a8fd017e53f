package dev.muster.architecture.bad.gossip;

import dev.muster.architecture.bad.haproxy.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsHaproxy {
    final Door door = new Door();
}
