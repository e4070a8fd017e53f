/**
 * The run folder: where each agent of this host keeps its sockets and its address, and how the command finds them.
 * It knows nothing of what the agents do.
 */
@NullMarked
package dev.muster.agent.run;

import org.jspecify.annotations.NullMarked;
