package dev.muster.agent.run;

import io.avaje.jsonb.Json;

/** The file {@code api}, as JSON: where the HTTP API is, and the token for writing. */
@Json
record ApiFile(String url, String token, String role) {}
