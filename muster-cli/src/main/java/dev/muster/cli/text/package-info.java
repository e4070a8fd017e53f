/**
 * What a terminal gets to see. Foreign text is made harmless, tables are aligned, and colour is there only where it is
 * wanted.
 */
@NullMarked
package dev.muster.cli.text;

import org.jspecify.annotations.NullMarked;
