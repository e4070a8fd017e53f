/**
 * The client of Serf's RPC: asks any agent, Serf's or Muster's, and follows what it streams. What an agent says is data,
 * bounded in size and time. It knows nothing of the server beside it but the words that both speak.
 */
@NullMarked
package dev.muster.agent.rpc.client;

import org.jspecify.annotations.NullMarked;
