/**
 * What the owner of a service can be told from elsewhere, how it answers, and what a version's share of the traffic
 * means for each server. Pure: no thread, clock, socket or file.
 */
@NullMarked
package dev.muster.agent.rollout;

import org.jspecify.annotations.NullMarked;
