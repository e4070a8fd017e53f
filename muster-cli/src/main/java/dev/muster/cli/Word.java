package dev.muster.cli;

import java.util.function.Supplier;

/**
 * A word that {@code muster} knows.
 *
 * @param summary one line for the list of words
 * @param command makes the command; called only when the word is typed, which keeps the start quick
 */
record Word(String name, String summary, Supplier<Command> command) {}
