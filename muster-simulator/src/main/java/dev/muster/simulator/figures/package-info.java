/**
 * The figures that the simulator gives: how quickly news spreads, what Lifeguard is good for, what a node sends, how
 * large a cluster can be simulated. Each names its seeds, so that anybody gets the same; it knows nothing of how the
 * simulation works.
 */
@NullMarked
package dev.muster.simulator.figures;

import org.jspecify.annotations.NullMarked;
