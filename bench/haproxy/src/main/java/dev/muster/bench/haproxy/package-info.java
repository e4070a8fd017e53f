/**
 * What the balancer does to a real HAProxy: many changes under load, one change among thousands, throughput, reloads.
 * Knows nothing of gossip and agents.
 */
@NullMarked
package dev.muster.bench.haproxy;

import org.jspecify.annotations.NullMarked;
