/**
 * How a node asks the balancers to let go of its services, and how it knows that they have: the questions and answers
 * of the drain handshake, and the machine that decides whom to ask what, and when it is over. Pure.
 */
@NullMarked
package dev.muster.agent.drain;

import org.jspecify.annotations.NullMarked;
