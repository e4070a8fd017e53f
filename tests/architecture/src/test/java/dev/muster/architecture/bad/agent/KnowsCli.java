package dev.muster.architecture.bad.agent;

import dev.muster.architecture.bad.cli.Door;

/** Breaks a rule on purpose: knows what it must not. */
final class KnowsCli {
    final Door door = new Door();
}
