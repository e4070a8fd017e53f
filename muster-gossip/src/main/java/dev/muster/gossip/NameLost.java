package dev.muster.gossip;

import java.net.InetSocketAddress;

/**
 * Another node holds this node's name, and the cluster has decided for the other. This node has fallen silent and never
 * takes part again; {@link Cluster#close} should follow, and a start under another name. It says good-bye to nobody,
 * for that would take the other down. Source: Serf's protocol (conflicts of names).
 *
 * @param name the name in question
 * @param holder where the node is that keeps it
 * @param message for people: what happened, and what to do
 */
public record NameLost(String name, InetSocketAddress holder, String message) implements ClusterEvent {}
