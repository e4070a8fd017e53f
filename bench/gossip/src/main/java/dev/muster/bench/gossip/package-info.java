/**
 * How long the messages of gossip take, and how much memory: to bytes and back, encrypted, compressed, and all the way
 * through a node. Measured by JMH, in turns with the same work done by Go as memberlist does it. Knows nothing of
 * sockets.
 */
@NullMarked
package dev.muster.bench.gossip;

import org.jspecify.annotations.NullMarked;
