package dev.muster.agent.api;

import io.avaje.jsonb.Json;

/**
 * Which agent this is: {@code GET /v1/agent}.
 *
 * @param format the version of this JSON; it grows when a field changes its meaning or goes
 * @param gossip the address and port at which the agent gossips
 * @param rpc where Serf's RPC listens by TCP, empty where it has only its Unix socket
 */
@Json
public record AgentInfo(
        int format, String node, String role, String version, long pid, String gossip, String rpc, int members) {}
