/**
 * Members that others know: what an existing Serf agent or a Consul says, as members of a roster; when to ask again;
 * what stays while nobody answers. Pure: times and randomness are given to it.
 */
@NullMarked
package dev.muster.agent.membership;

import org.jspecify.annotations.NullMarked;
