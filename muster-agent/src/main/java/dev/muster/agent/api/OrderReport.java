package dev.muster.agent.api;

import io.avaje.jsonb.Json;

/**
 * What came of an order: the answer to {@code POST /v1/balancer/order}.
 *
 * @param format the version of this JSON
 * @param inForce false when it was taken and HAProxy doesn't know of it yet
 * @param says how things stand, in words
 */
@Json
public record OrderReport(int format, boolean inForce, String says) {}
