/**
 * What a node remembers over a restart: who was there, where the clocks and the own incarnation stood. A text file
 * that Serf reads and writes as well, kept by a thread of its own, so that no disk can hold up the gossip. And how a
 * file is replaced as a whole, which the key file needs too.
 */
@NullMarked
package dev.muster.gossip.snapshot;

import org.jspecify.annotations.NullMarked;
