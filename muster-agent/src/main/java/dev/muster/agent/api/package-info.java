/**
 * The HTTP API: its records as JSON, its server on loopback, and its client.
 */
@NullMarked
package dev.muster.agent.api;

import org.jspecify.annotations.NullMarked;
