/**
 * The HAProxy process: finding it, asking its version, having it check a configuration, starting and stopping it.
 * It knows which release can do what, and says why one is too old.
 */
@NullMarked
package dev.muster.haproxy.process;

import org.jspecify.annotations.NullMarked;
