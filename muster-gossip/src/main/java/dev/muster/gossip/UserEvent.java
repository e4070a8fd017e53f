package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;

/**
 * A message from somebody to the whole cluster, its sender included. Immutable. Name and payload are foreign: they may
 * hold anything. Source: Serf's protocol (user events).
 *
 * @param name what it is about
 * @param payload its content, which may be empty
 * @param coalesce whether of many with the same name the newest is enough; false for one that came with an exchange of
 *     state, which does not tell
 * @param lamportTime when it was sent, by the cluster's clock of user events
 */
public record UserEvent(String name, Bytes payload, boolean coalesce, long lamportTime) implements ClusterEvent {}
