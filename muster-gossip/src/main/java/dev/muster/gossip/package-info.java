/**
 * Who is here: the public door of the cluster library. A {@code Cluster} takes part in any Serf cluster: it
 * joins, carries tags, hears who comes and goes, and leaves. Everything below this package is an inner
 * room, but for the few values that the door names: {@code msgpack.Bytes}, {@code wire.GossipKey},
 * {@code wire.Keyring}, and {@code coordinate.Coordinate} with its {@code Vector}. The README of the
 * module shows how to embed it.
 */
@NullMarked
package dev.muster.gossip;

import org.jspecify.annotations.NullMarked;
