/**
 * An open-loop load generator for HTTP: a fixed schedule, no retries, each body checked, each outcome counted
 * by its kind. It knows nothing of the rest of Muster, so that it can judge it.
 */
@NullMarked
package dev.muster.bench.load;

import org.jspecify.annotations.NullMarked;
