/**
 * Serf's RPC: the protocol by which the serf command, and Muster's own, speak to an agent on this host.
 */
@NullMarked
package dev.muster.agent.rpc;

import org.jspecify.annotations.NullMarked;
