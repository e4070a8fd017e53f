package dev.muster.architecture.bad.cli;

import dev.muster.architecture.bad.gossip.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsCluster {
    final Door door = new Door();
}
