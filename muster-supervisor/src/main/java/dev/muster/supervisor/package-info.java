/**
 * Keeps services running and tells whether they are ready: the public door. A service is a command to keep
 * running, or something that already listens; the Supervisor owns all of them on one thread.
 */
@NullMarked
package dev.muster.supervisor;

import org.jspecify.annotations.NullMarked;
