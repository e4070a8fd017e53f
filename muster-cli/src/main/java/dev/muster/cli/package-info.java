/**
 * The command muster: its words, tables and exit codes. It knows nothing of how anything is done.
 */
@NullMarked
package dev.muster.cli;

import org.jspecify.annotations.NullMarked;
