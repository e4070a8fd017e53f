package dev.muster.agent.api;

import io.avaje.jsonb.Json;

/**
 * Which agent this is: {@code GET /v1/agent}.
 *
 * @param format the version of this JSON; it grows when a field changes its meaning or goes
 * @param gossip the address and port at which the agent gossips; empty where it doesn't
 * @param rpc where Serf's RPC listens by TCP, empty where it has only its Unix socket
 * @param membership where its members come from: gossip, serf or consul
 * @param outage since when that does not answer, and why, in words; empty when all is well
 */
@Json
public record AgentInfo(
        int format,
        String node,
        String role,
        String version,
        long pid,
        String gossip,
        String rpc,
        int members,
        String membership,
        String outage) {}
