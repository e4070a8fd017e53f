package dev.muster.agent.roster;

import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.SortedMap;

/**
 * One service on one node: where it is, and what its agent and gossip say of it. Immutable, validated.
 *
 * @param node the name of its member; fit to be the name of a server
 * @param address the member's own address, with the service's port
 * @param attributes the tags of its member except Muster's own, and over them those of its own tag: foreign text of
 *     any shape
 * @param plain whether it stands for a plain Serf agent, which says nothing of its service
 */
public record ServiceInstance(
        ServiceName service,
        String node,
        InetSocketAddress address,
        int weight,
        ServiceState state,
        MemberStatus member,
        SortedMap<String, String> attributes,
        boolean plain) {

    /** The order of a roster, in which each service of a node stands once. */
    static final Comparator<ServiceInstance> BY_SERVICE_AND_NODE =
            Comparator.comparing(ServiceInstance::service).thenComparing(ServiceInstance::node);
}
