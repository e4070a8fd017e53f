/**
 * An open-loop load generator for HTTP: a fixed schedule, no retries, each body checked, each outcome counted
 * by its kind.
 */
@NullMarked
package dev.muster.bench.load;

import org.jspecify.annotations.NullMarked;
