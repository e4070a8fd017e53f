/**
 * A whole small cluster on this machine, for {@code muster up}: what must be there first, the processes, the live
 * status, and taking it all down. It starts this very program again for each agent, and asks them by their
 * doors.
 */
@NullMarked
package dev.muster.cli.up;

import org.jspecify.annotations.NullMarked;
