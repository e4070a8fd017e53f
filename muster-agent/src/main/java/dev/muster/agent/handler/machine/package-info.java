/**
 * Serf's event handlers, as far as they can be thought of without running any: which events a handler wants, what it is
 * given in its environment and on its standard input, whose turn it is. Pure: it owns no process, thread or clock.
 *
 * <p>Source: Serf's documentation, "Event Handlers"; what Serf 0.9.4 and 0.10.1 really do.
 */
@NullMarked
package dev.muster.agent.handler.machine;

import org.jspecify.annotations.NullMarked;
