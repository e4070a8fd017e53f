package dev.muster.architecture.bad.agent;

import picocli.CommandLine;

/** Breaks a rule on purpose: knows the terminal. */
final class KnowsPicocli {
    final CommandLine line = new CommandLine(new Object());
}
