/**
 * Real gossip nodes by the hundred in one JVM, on virtual time, with a network that loses, delays and cuts; every
 * run is repeated by its seed. It runs the classes that production runs, and checks invariants after every event.
 */
@NullMarked
package dev.muster.simulator;

import org.jspecify.annotations.NullMarked;
