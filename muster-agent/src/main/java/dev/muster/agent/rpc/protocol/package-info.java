/**
 * What is said on one connection of Serf's RPC, and when: requests and answers as records, and the machine that turns
 * what arrives into what is to be done. Pure: no socket, thread or clock.
 */
@NullMarked
package dev.muster.agent.rpc.protocol;

import org.jspecify.annotations.NullMarked;
