/**
 * Who is here: the public door of the cluster library. A {@code Cluster} takes part in any Serf cluster: it
 * joins, carries tags, hears who comes and goes, and leaves. Everything below this package is an inner room.
 */
@NullMarked
package dev.muster.gossip;

import org.jspecify.annotations.NullMarked;
