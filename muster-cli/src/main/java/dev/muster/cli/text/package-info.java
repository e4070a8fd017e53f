/**
 * What a terminal gets to see: foreign text made harmless, aligned tables, colour where it is wanted.
 */
@NullMarked
package dev.muster.cli.text;

import org.jspecify.annotations.NullMarked;
