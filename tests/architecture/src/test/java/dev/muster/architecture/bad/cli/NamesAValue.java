package dev.muster.architecture.bad.cli;

import dev.muster.architecture.bad.gossip.Value;

/** Keeps the rules: a record of the root package may be named. */
final class NamesAValue {
    final Value value = new Value(1);
}
