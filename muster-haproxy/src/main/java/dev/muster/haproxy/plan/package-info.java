/**
 * Decides the next step for each server from what is wanted and what HAProxy reports. Pure: no socket, clock or
 * thread.
 */
@NullMarked
package dev.muster.haproxy.plan;

import org.jspecify.annotations.NullMarked;
