/**
 * The edge: UDP and TCP sockets, the one thread that owns the state machine, and the clock and randomness given
 * to it.
 */
@NullMarked
package dev.muster.gossip.net;

import org.jspecify.annotations.NullMarked;
