/**
 * What the flags and files of a Serf agent ask of an agent of Muster beyond what it does by itself: tries to join that
 * come to an end, tags that are kept in a file, a network interface in place of an address. It knows nothing of flags
 * and files themselves, nor of services and balancers.
 */
@NullMarked
package dev.muster.agent.serf;

import org.jspecify.annotations.NullMarked;
