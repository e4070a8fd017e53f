package dev.muster.bench.gossip;

/**
 * What one operation took in one round.
 *
 * @param nanos in the best of ten tenths of a second: what it takes when nothing else on the machine disturbs it
 * @param bytes allocated
 * @param allocations how many; -1 where only the bytes are known
 */
record Cost(double nanos, double bytes, long allocations) {}
