/**
 * Reads a haproxy.cfg: sections, lines, words and quotes. It is used to see what a text really says to HAProxy,
 * whatever template it came from.
 */
@NullMarked
package dev.muster.haproxy.config;

import org.jspecify.annotations.NullMarked;
