/**
 * The life of a service as a table of state and event to action. Pure: no process, clock or thread.
 */
@NullMarked
package dev.muster.supervisor.machine;

import org.jspecify.annotations.NullMarked;
