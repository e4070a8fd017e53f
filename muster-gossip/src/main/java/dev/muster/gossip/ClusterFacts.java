package dev.muster.gossip;

/**
 * How this node stands at one moment, in Serf's words of {@code info}. Immutable. Source: serf-protocol reference 3.1.
 *
 * @param memberTime where the Lamport clock of members stands
 * @param eventTime where that of user events stands
 * @param queryTime where that of queries stands
 * @param healthScore how unwell this node believes itself to be: 0 is well
 * @param intentQueue words of coming and leaving that wait to be gossiped
 * @param eventQueue user events that do
 * @param queryQueue queries that do
 */
public record ClusterFacts(
        long memberTime,
        long eventTime,
        long queryTime,
        int healthScore,
        int intentQueue,
        int eventQueue,
        int queryQueue) {}
