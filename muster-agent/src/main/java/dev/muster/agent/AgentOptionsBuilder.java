package dev.muster.agent;

import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.serf.GossipOptions;
import dev.muster.gossip.Profile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes {@link AgentOptions}, one word at a time. For one thread; a later word replaces an earlier one. */
public final class AgentOptionsBuilder {

    private final List<String> join = new ArrayList<>();
    private final SortedMap<String, String> tags = new TreeMap<>();
    private final List<ServiceOptions> services = new ArrayList<>();
    private @Nullable String node;
    private @Nullable InetSocketAddress bind;
    private @Nullable InetSocketAddress advertise;
    private @Nullable BalancerRole balancer;
    private RpcOptions rpc = RpcOptions.defaults();
    private @Nullable InetSocketAddress http;
    private @Nullable Path run;
    private @Nullable Path snapshot;
    private @Nullable KeySource key;
    private Profile profile = Profile.LAN;
    private boolean insecure;
    private boolean allowRemote;
    private MembersFrom membersFrom = new MembersFrom.Gossip();
    private LeaveTimes leave = LeaveTimes.defaults();
    private GossipOptions gossip = GossipOptions.defaults();
    private HandlerOptions handlers = HandlerOptions.none();

    AgentOptionsBuilder() {}

    public AgentOptionsBuilder node(String name) {
        node = name;
        return this;
    }

    public AgentOptionsBuilder bind(InetSocketAddress address) {
        bind = address;
        return this;
    }

    public AgentOptionsBuilder advertise(InetSocketAddress address) {
        advertise = address;
        return this;
    }

    /** One more address to join. */
    public AgentOptionsBuilder join(String address) {
        join.add(address);
        return this;
    }

    /** One more tag. */
    public AgentOptionsBuilder tag(String key, String value) {
        tags.put(key, value);
        return this;
    }

    /** One more service. */
    public AgentOptionsBuilder service(ServiceOptions service) {
        services.add(service);
        return this;
    }

    public AgentOptionsBuilder balancer(BalancerRole role) {
        balancer = role;
        return this;
    }

    public AgentOptionsBuilder rpc(InetSocketAddress address) {
        return rpc(rpc.at(address));
    }

    public AgentOptionsBuilder rpc(RpcOptions options) {
        rpc = options;
        return this;
    }

    public AgentOptionsBuilder http(InetSocketAddress address) {
        http = address;
        return this;
    }

    public AgentOptionsBuilder profile(Profile wanted) {
        profile = wanted;
        return this;
    }

    public AgentOptionsBuilder key(KeySource source) {
        key = source;
        return this;
    }

    public AgentOptionsBuilder insecure(boolean wanted) {
        insecure = wanted;
        return this;
    }

    public AgentOptionsBuilder run(Path folder) {
        run = folder;
        return this;
    }

    public AgentOptionsBuilder snapshot(Path file) {
        snapshot = file;
        return this;
    }

    public AgentOptionsBuilder leave(LeaveTimes times) {
        leave = times;
        return this;
    }

    /** Other nodes may give orders for its services; only with a key, or on loopback. */
    public AgentOptionsBuilder allowRemote(boolean wanted) {
        allowRemote = wanted;
        return this;
    }

    /** One more event handler. */
    public AgentOptionsBuilder handler(HandlerSpec handler) {
        return handlers(handlers.and(handler));
    }

    public AgentOptionsBuilder handlers(HandlerOptions options) {
        handlers = options;
        return this;
    }

    /** Where its members come from; its own gossip, where nobody says. */
    public AgentOptionsBuilder membersFrom(MembersFrom wanted) {
        membersFrom = wanted;
        return this;
    }

    /** The finer points of its gossip. */
    public AgentOptionsBuilder gossip(GossipOptions options) {
        gossip = options;
        return this;
    }

    public AgentOptions build() {
        return new AgentOptions(
                Optional.ofNullable(node),
                Optional.ofNullable(bind),
                Optional.ofNullable(advertise),
                join,
                tags,
                services,
                Optional.ofNullable(balancer),
                rpc,
                Optional.ofNullable(http),
                profile,
                Optional.ofNullable(key),
                insecure,
                Optional.ofNullable(run),
                Optional.ofNullable(snapshot),
                leave,
                allowRemote,
                handlers,
                membersFrom,
                gossip);
    }
}
