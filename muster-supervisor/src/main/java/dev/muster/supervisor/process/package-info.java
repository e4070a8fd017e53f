/**
 * Real processes, each under a tiny parent of its own that outlives the agent, and the files by which an agent that
 * comes back finds them again. It knows nothing of why a process should run.
 */
@NullMarked
package dev.muster.supervisor.process;

import org.jspecify.annotations.NullMarked;
