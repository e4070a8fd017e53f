/**
 * The reload of a running HAProxy that loses nothing: what the file needs for it, what the new worker must know of the
 * servers, how often it may be, and the reload itself with its proof.
 */
@NullMarked
package dev.muster.haproxy.reload;

import org.jspecify.annotations.NullMarked;
