/**
 * What was done to the balancer, on disk: an append-only journal of generations and of the configurations that they
 * led to. It outlives the agent, is bounded, and can be read after a cut at any byte.
 */
@NullMarked
package dev.muster.haproxy.journal;

import org.jspecify.annotations.NullMarked;
