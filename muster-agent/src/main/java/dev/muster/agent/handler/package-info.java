/**
 * Serf's event handlers, run: what {@code handler.machine} decides becomes processes, answers and lines in the log.
 *
 * <p>Source: Serf's documentation, "Event Handlers".
 */
@NullMarked
package dev.muster.agent.handler;

import org.jspecify.annotations.NullMarked;
