/**
 * Readiness checks by HTTP and TCP, with time limits. A check knows nothing of the service behind the address.
 */
@NullMarked
package dev.muster.supervisor.check;

import org.jspecify.annotations.NullMarked;
