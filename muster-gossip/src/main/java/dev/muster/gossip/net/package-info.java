/**
 * The edge: UDP and TCP sockets, the one thread that owns the state machine, and the clock and randomness given to
 * it. It decides nothing: what it hears it hands to the machine, and what the machine wants it does.
 */
@NullMarked
package dev.muster.gossip.net;

import org.jspecify.annotations.NullMarked;
