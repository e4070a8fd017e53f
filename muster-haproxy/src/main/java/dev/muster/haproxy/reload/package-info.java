/**
 * The reload of a running HAProxy that loses nothing: what its file needs for that, what the new worker must be told of
 * the servers, how often it may be, and the reload itself with its proof. It knows nothing of templates, pools and what
 * is wanted; whoever decides on a reload hands it a finished file.
 */
@NullMarked
package dev.muster.haproxy.reload;

import org.jspecify.annotations.NullMarked;
