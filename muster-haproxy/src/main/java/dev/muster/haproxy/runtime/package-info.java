/**
 * HAProxy's Runtime API over its Unix sockets: typed commands out, exactly matched answers in.
 */
@NullMarked
package dev.muster.haproxy.runtime;

import org.jspecify.annotations.NullMarked;
