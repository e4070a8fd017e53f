/**
 * What the tests with real Serf agents stand on: a network for each test, a tap on it, and judges of what went over it.
 * The judge of what Muster sends is written from the description of the protocol and uses nothing of Muster.
 */
@NullMarked
package dev.muster.gossip.interop;

import org.jspecify.annotations.NullMarked;
