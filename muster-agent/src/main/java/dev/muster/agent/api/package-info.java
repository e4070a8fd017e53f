/**
 * The HTTP API: its records as JSON, its server on loopback, and its client. It knows nothing of where the reports
 * come from.
 */
@NullMarked
package dev.muster.agent.api;

import org.jspecify.annotations.NullMarked;
