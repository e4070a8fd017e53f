package dev.muster.agent;

import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.Rollouts;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.agent.membership.MembersFrom;

/** An agent that does not gossip can give no orders, and says so. Any thread. */
final class NoRollouts implements Rollouts {

    private static final int CONFLICT = 409;

    private final MembersFrom from;

    NoRollouts(MembersFrom from) {
        this.from = from;
    }

    private <T> Answer<T> refused() {
        return new Answer.Refused<>(
                CONFLICT,
                "this agent does not gossip, so it can give no orders: it follows " + from.words(),
                "ask an agent that gossips, with --agent; on this balancer alone muster lb drain and muster lb weight"
                        + " do it");
    }

    @Override
    public Answer<RestartReport> restart(RestartRequest request) {
        return refused();
    }

    @Override
    public Answer<RestartReport> look(RestartRequest request) {
        return refused();
    }

    @Override
    public Answer<TrafficReport> traffic(String service) {
        return refused();
    }

    @Override
    public Answer<TrafficReport> traffic(TrafficRequest request) {
        return refused();
    }
}
