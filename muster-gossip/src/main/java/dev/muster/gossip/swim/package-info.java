/**
 * Failure detection and dissemination: SWIM with Lifeguard, as memberlist does it. A state machine without
 * thread, socket, clock or random source of its own: an input and a time go in, effects come out.
 */
@NullMarked
package dev.muster.gossip.swim;

import org.jspecify.annotations.NullMarked;
