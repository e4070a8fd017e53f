package dev.muster.architecture.bad.bench;

import dev.muster.architecture.bad.gossip.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsGossip {
    final Door door = new Door();
}
