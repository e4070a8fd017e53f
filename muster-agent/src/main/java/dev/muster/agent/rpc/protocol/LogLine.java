package dev.muster.agent.rpc.protocol;

/**
 * A line of the agent's log.
 *
 * @param text as {@code monitor} shows it: one line, without its end, and safe to print
 */
public record LogLine(LogLevel level, String text) {}
