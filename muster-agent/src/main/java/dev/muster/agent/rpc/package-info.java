/**
 * The server of Serf's RPC: the protocol by which the serf command, and Muster's own, speak to an agent. It knows
 * nothing of services and balancers; what is asked is done by whoever gave it its commands.
 */
@NullMarked
package dev.muster.agent.rpc;

import org.jspecify.annotations.NullMarked;
