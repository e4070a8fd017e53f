/** The ways to an existing Serf agent and to a Consul: connections, threads, clocks, tokens. */
@NullMarked
package dev.muster.agent.source;

import org.jspecify.annotations.NullMarked;
