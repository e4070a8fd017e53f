/**
 * Puts gossip, HAProxy and services together into one agent, and holds its life from start to leave.
 */
@NullMarked
package dev.muster.agent;

import org.jspecify.annotations.NullMarked;
