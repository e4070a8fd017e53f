/**
 * HAProxy's Runtime API over its Unix sockets: typed commands out, exactly matched answers in. An answer that is
 * not known is an answer of its own, never taken for success.
 */
@NullMarked
package dev.muster.haproxy.runtime;

import org.jspecify.annotations.NullMarked;
