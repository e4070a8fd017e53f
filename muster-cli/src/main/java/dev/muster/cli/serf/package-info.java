/**
 * The command line as those who come from Serf know it: its flags with one dash, and the name {@code serf}. It knows
 * the form of flags, and nothing of what they mean.
 */
@NullMarked
package dev.muster.cli.serf;

import org.jspecify.annotations.NullMarked;
