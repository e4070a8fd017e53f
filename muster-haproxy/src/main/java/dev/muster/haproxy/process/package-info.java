/**
 * The HAProxy process: finding it, asking its version, having it check a configuration, starting and stopping
 * it.
 */
@NullMarked
package dev.muster.haproxy.process;

import org.jspecify.annotations.NullMarked;
