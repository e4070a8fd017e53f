package dev.muster.agent.rpc.client;

import dev.muster.gossip.KeyResult;
import java.util.Optional;

/**
 * What came of a wish about keys on all members. Immutable.
 *
 * @param problem what is wrong, in the agent's words; foreign text
 * @param result who answered and what; it does not tell which key is used
 */
public record KeyAnswer(Optional<String> problem, KeyResult result) {}
