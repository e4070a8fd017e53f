package dev.muster.architecture.bad.agent.rpc;

import dev.muster.architecture.bad.agent.run.KnowsRpc;

/** Breaks a rule on purpose: half of a cycle. */
public final class KnowsRun {
    final KnowsRpc other = new KnowsRpc();
}
