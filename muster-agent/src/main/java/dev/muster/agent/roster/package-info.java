/**
 * Who offers which service, as an immutable, numbered value made from the members' tags; and who is set aside,
 * and why. Pure.
 */
@NullMarked
package dev.muster.agent.roster;

import org.jspecify.annotations.NullMarked;
