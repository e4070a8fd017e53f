/**
 * Real gossip nodes by the thousand in one JVM, on virtual time: the classes that production runs, on a network that
 * loses, repeats, delays, clogs and cuts, with nodes that crash, pause and forget, and clocks that jump. All of it is
 * drawn from a seed, and repeated by it. Invariants are checked after every event; when the faults end, the cluster has
 * to come to rest. It knows nothing of sockets, threads and real clocks.
 *
 * <p>A {@link dev.muster.simulator.Trial} is one run under {@link dev.muster.simulator.SimulationOptions}; a {@link
 * dev.muster.simulator.Simulation} is the cluster and its time, for experiments of one's own.
 */
@NullMarked
package dev.muster.simulator;

import org.jspecify.annotations.NullMarked;
