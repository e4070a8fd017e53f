/**
 * MessagePack as Serf speaks it: the old dialect on gossip (strings and bytes both raw) and the newer one on
 * Serf's RPC. Pure: bytes in, values out, every length checked against what remains before anything is
 * allocated.
 */
@NullMarked
package dev.muster.gossip.msgpack;

import org.jspecify.annotations.NullMarked;
