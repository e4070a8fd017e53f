/**
 * Keeps one HAProxy equal to a given pool of servers: the public door. A Balancer takes desired states, one
 * replacing the other, and steers a real HAProxy towards the newest, by its Runtime API, without a reload.
 */
@NullMarked
package dev.muster.haproxy;

import org.jspecify.annotations.NullMarked;
