package dev.muster.agent;

import dev.muster.agent.membership.AddressFence;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.membership.SightingChange;
import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.source.ConsulSource;
import dev.muster.agent.source.FollowedSource;
import dev.muster.agent.source.SerfSource;
import dev.muster.gossip.ClusterEvent;
import dev.muster.supervisor.ServiceName;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How an agent comes by its members at its start, as it was told. */
sealed interface MembershipStart {

    /** Whether nobody else has the place that it wants, as far as can be seen by trying. */
    boolean isFree();

    /**
     * Begins.
     *
     * @param node its name
     * @param listener hears what happens to members, on threads that it must not hold up
     * @param changed is rung when something else may be new
     */
    Membership begin(String node, SortedMap<String, String> tags, Consumer<ClusterEvent> listener, Runnable changed)
            throws AgentException;

    /** What {@code options} ask for; refuses, kindly, what can't be. */
    static MembershipStart choose(AgentOptions options) throws AgentException {
        return switch (options.membersFrom()) {
            case MembersFrom.Gossip _ -> new OfGossip(options, GossipPlace.choose(options));
            case MembersFrom.Serf _, MembersFrom.Consul _ -> {
                FollowRules.check(options);
                yield new OfOthers(options);
            }
        };
    }

    /** By gossip. */
    record OfGossip(AgentOptions options, GossipPlace place) implements MembershipStart {

        @Override
        public boolean isFree() {
            return place.isFree();
        }

        @Override
        public Membership begin(
                String node, SortedMap<String, String> tags, Consumer<ClusterEvent> listener, Runnable changed)
                throws AgentException {
            return new Gossiping(Parts.cluster(options, place, node, tags, listener));
        }
    }

    /** By what others know. */
    record OfOthers(AgentOptions options) implements MembershipStart {

        @Override
        public boolean isFree() {
            return true;
        }

        @Override
        public Membership begin(
                String node, SortedMap<String, String> tags, Consumer<ClusterEvent> listener, Runnable changed) {
            BiConsumer<Sighting, Sighting> news = (before, after) -> {
                SightingChange.events(before, after).forEach(listener);
                changed.run();
            };
            List<Network> allowed =
                    options.balancer().map(role -> role.rules().allowNetworks()).orElse(List.of());
            MembersFrom from = options.membersFrom();
            AddressFence fence = new AddressFence(allowed);
            FollowedSource source = switch (from) {
                case MembersFrom.Consul consul ->
                    new ConsulSource(consul.services().isEmpty() ? consul.withServices(pools()) : consul, fence, news);
                case MembersFrom.Serf serf -> new SerfSource(serf, news);
                case MembersFrom.Gossip _ -> throw new IllegalStateException("that is the other one");
            };
            source.start();
            return new Following(node, from, source, fence.loopbackAccepted());
        }

        private List<ServiceName> pools() {
            return options.balancer().stream()
                    .flatMap(role -> role.pools().stream())
                    .map(PoolSettings::service)
                    .distinct()
                    .toList();
        }
    }
}
