/**
 * Reads a haproxy.cfg: sections, lines, words and quotes.
 */
@NullMarked
package dev.muster.haproxy.config;

import org.jspecify.annotations.NullMarked;
