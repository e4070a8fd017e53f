package dev.muster.agent.api;

import io.avaje.jsonb.Json;

/** Clients may be sent to this node: {@code GET /readyz}; when they may not, the answer is an error 503. */
@Json
public record ReadyReport(int format, boolean ready) {}
