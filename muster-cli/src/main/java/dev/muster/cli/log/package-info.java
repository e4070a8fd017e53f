/**
 * Where log lines go, and how they look. One line an event, on standard error, with foreign text made harmless.
 */
@NullMarked
package dev.muster.cli.log;

import org.jspecify.annotations.NullMarked;
