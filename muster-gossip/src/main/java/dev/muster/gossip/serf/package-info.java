/**
 * What Serf adds on top of SWIM: tags, join and leave intents ordered by Lamport clocks, the life of a member,
 * reaping. The same rules of purity as swim.
 */
@NullMarked
package dev.muster.gossip.serf;

import org.jspecify.annotations.NullMarked;
