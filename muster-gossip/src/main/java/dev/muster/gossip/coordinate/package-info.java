/**
 * How far the nodes are from each other, by network coordinates: each node has a place in a space in which distance
 * is round-trip time, and moves a little with every answer to a ping. Pure: a time and a coordinate go in, a better
 * coordinate comes out.
 */
@NullMarked
package dev.muster.gossip.coordinate;

import org.jspecify.annotations.NullMarked;
