/**
 * Where log lines go, and how they look.
 */
@NullMarked
package dev.muster.cli.log;

import org.jspecify.annotations.NullMarked;
