/**
 * What an agent is told: read from {@code muster.yaml}, from the environment and from flags, in this order, into one
 * {@link dev.muster.agent.AgentOptions}. Every value knows where it came from, and every mistake is said with its
 * place, all of them together. It starts nothing, and knows nothing of the terminal.
 *
 * <p>Source: design section 7.
 */
@NullMarked
package dev.muster.agent.config;

import org.jspecify.annotations.NullMarked;
