package dev.muster.bench.gossip;

/**
 * What one operation took.
 *
 * @param nanos on average over a round
 * @param bytes allocated
 * @param allocations how many; -1 where only the bytes are known
 */
record Cost(double nanos, double bytes, long allocations) {}
