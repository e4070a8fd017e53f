package dev.muster.agent.config;

/**
 * One mistake in what an agent was told. Immutable.
 *
 * @param origin where it is
 * @param message what is wrong, and what to do; for people
 */
public record Fault(Origin origin, String message) {}
