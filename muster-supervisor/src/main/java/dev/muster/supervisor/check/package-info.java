/**
 * Readiness checks by HTTP and TCP, with time limits.
 */
@NullMarked
package dev.muster.supervisor.check;

import org.jspecify.annotations.NullMarked;
