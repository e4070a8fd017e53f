package dev.muster.architecture.bad.agent.run;

import dev.muster.architecture.bad.agent.rpc.KnowsRun;

/** Breaks a rule on purpose: the other half of a cycle. */
public final class KnowsRpc {
    static final Class<?> OTHER = KnowsRun.class;
}
