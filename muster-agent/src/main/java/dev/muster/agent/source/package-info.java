/**
 * The ways to an existing Serf agent and to a Consul: connections, threads, clocks, tokens. What to ask and what the
 * answers mean is {@code agent.membership}'s; of rosters and balancers nothing is known here.
 */
@NullMarked
package dev.muster.agent.source;

import org.jspecify.annotations.NullMarked;
