package dev.muster.agent.api;

import io.avaje.jsonb.Json;

/** The body of every answer that is an error: what happened, and what to do. */
@Json
public record Problem(String error, String hint) {}
