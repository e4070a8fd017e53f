/**
 * Puts gossip, HAProxy and services together into one agent, and holds its life from start to leave. It knows
 * nothing of the terminal, and decides nothing that one of the three could decide alone.
 */
@NullMarked
package dev.muster.agent;

import org.jspecify.annotations.NullMarked;
