package dev.muster.agent;

import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.serf.GossipOptions;
import dev.muster.gossip.Profile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that an agent is told at start. Immutable; made with {@link #builder()}.
 *
 * @param node its name; empty: the host's name, with a number when that is taken on this host
 * @param bind where it gossips; port 0: one that the system gives; empty: loopback as long as every address to join is
 *     loopback, else every interface; port 7946 if free
 * @param advertise what it tells the others to use, port 0 for the bound one; unresolved if it is a name, which is
 *     looked up at each start; empty: the address it is bound to
 * @param join whom to join, {@code host[:port]}; tried for ever
 * @param tags the user's own tags; {@code role} may be among them
 * @param services what it looks after
 * @param balancer what its HAProxy needs; empty: it keeps none
 * @param rpc where Serf's RPC listens, and for whom
 * @param http where the HTTP API listens; empty: 127.0.0.1:7380 if free, else a port that the system gives
 * @param key what the gossip is encrypted with; empty: it is in clear
 * @param insecure whether to gossip in clear beyond loopback
 * @param run the run folder; empty: this user's
 * @param snapshot a file that remembers the cluster over restarts; empty: none
 * @param allowRemote whether other nodes may give orders for its services
 * @param handlers what it runs when something happens in the cluster
 * @param membersFrom where its members come from; if not from its own gossip, it keeps a balancer and nothing else
 * @param gossip the finer points of its gossip
 */
public record AgentOptions(
        Optional<String> node,
        Optional<InetSocketAddress> bind,
        Optional<InetSocketAddress> advertise,
        List<String> join,
        SortedMap<String, String> tags,
        List<ServiceOptions> services,
        Optional<BalancerRole> balancer,
        RpcOptions rpc,
        Optional<InetSocketAddress> http,
        Profile profile,
        Optional<KeySource> key,
        boolean insecure,
        Optional<Path> run,
        Optional<Path> snapshot,
        LeaveTimes leave,
        boolean allowRemote,
        HandlerOptions handlers,
        MembersFrom membersFrom,
        GossipOptions gossip) {

    public AgentOptions {
        join = List.copyOf(join);
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        services = List.copyOf(services);
    }

    public AgentOptions withBalancer(BalancerRole wanted) {
        return new AgentOptions(
                node,
                bind,
                advertise,
                join,
                tags,
                services,
                Optional.of(wanted),
                rpc,
                http,
                profile,
                key,
                insecure,
                run,
                snapshot,
                leave,
                allowRemote,
                handlers,
                membersFrom,
                gossip);
    }

    /** An agent on loopback that looks after nothing yet. */
    public static AgentOptionsBuilder builder() {
        return new AgentOptionsBuilder();
    }
}
