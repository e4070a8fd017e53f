package dev.muster.agent.roster;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.BalancerNode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@link Roster}s out of the members of a cluster. The same members make the same roster on every agent, in
 * whatever order they come. Members that have left offer nothing.
 *
 * <p>A reader keeps what it read of each member, and doesn't read one again that is the same object as the last time:
 * of thousands nearly all are, and then so is all that is made of them, up to the servers of a balancer. For one
 * thread. Source: design section 4.
 */
public final class RosterReader {

    /** The version of the tags that this agent understands, on the tag {@code muster}. */
    public static final String SCHEMA = "1";

    /** The tag of a balancer that tells at which port its HAProxy meets its peers. */
    public static final String PEERS = "peers";

    /** The attribute that tells which version of a service runs. */
    public static final String VERSION = "v";

    /** The attribute of a service that is not at its member's own address. */
    public static final String ADDRESS = "address";

    private final RosterSettings settings;
    private Member[] members = {};
    private MemberReading[] readings = {};

    public RosterReader(RosterSettings settings) {
        this.settings = settings;
    }

    /** The roster that {@code members} make, whatever was before. */
    public static Roster read(long version, List<Member> members, RosterSettings settings) {
        return new RosterReader(settings).read(version, members);
    }

    /** The roster that {@code members} make. Quickest when they come in the same order as the last time. */
    public Roster read(long version, List<Member> newMembers) {
        return read(version, newMembers, List.of());
    }

    /** The same, with those beside them that can't be members at all. */
    public Roster read(long version, List<Member> newMembers, List<Quarantined> aside) {
        readMembers(newMembers.toArray(new Member[0]));
        List<ServiceInstance> services = new ArrayList<>(readings.length);
        List<Quarantined> quarantined = new ArrayList<>(aside);
        List<BalancerNode> balancers = new ArrayList<>();
        for (MemberReading reading : readings) {
            services.addAll(reading.services());
            quarantined.addAll(reading.quarantined());
            reading.balancer().ifPresent(balancers::add);
        }
        services.sort(ServiceInstance.BY_SERVICE_AND_NODE);
        setAsideDuplicates(services, quarantined);
        quarantined.sort(Comparator.comparing(Quarantined::node).thenComparing(Quarantined::reason));
        balancers.sort(null);
        return new Roster(version, services, quarantined, balancers);
    }

    /** Goes through the old and the new members together: who comes or goes moves the others by a place. */
    @SuppressWarnings("ReferenceEquality") // Only the same object is known to be read already, at no cost.
    private void readMembers(Member[] newMembers) {
        MemberReading[] newReadings = new MemberReading[newMembers.length];
        int old = 0;
        for (int i = 0; i < newMembers.length; i++) {
            while (old < members.length
                    && members[old] != newMembers[i]
                    && members[old].name().compareTo(newMembers[i].name()) < 0) {
                old++;
            }
            newReadings[i] =
                    old < members.length && members[old] == newMembers[i] ? readings[old++] : read(newMembers[i]);
        }
        members = newMembers;
        readings = newReadings;
    }

    private MemberReading read(Member member) {
        return member.status() == MemberStatus.LEFT ? MemberReading.NOTHING : MemberReader.read(member, settings);
    }

    /**
     * An address and port is one server, however many claim it. A member that is alive goes before one that leaves or
     * failed, since an address is often used again; among equals the name that sorts first wins, on every agent.
     */
    private static void setAsideDuplicates(List<ServiceInstance> services, List<Quarantined> quarantined) {
        Set<InetSocketAddress> addresses = HashSet.newHashSet(services.size());
        services.forEach(instance -> addresses.add(instance.address()));
        if (addresses.size() == services.size()) {
            return;
        }
        List<ServiceInstance> byClaim = services.stream()
                .sorted(Comparator.comparing(ServiceInstance::member)
                        .thenComparing(ServiceInstance.BY_SERVICE_AND_NODE))
                .toList();
        Map<InetSocketAddress, ServiceInstance> owners = new HashMap<>();
        Set<ServiceInstance> aside = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ServiceInstance claim : byClaim) {
            ServiceInstance owner = owners.putIfAbsent(claim.address(), claim);
            if (owner != null) {
                aside.add(claim);
                quarantined.add(new Quarantined(
                        claim.node(),
                        "its service " + claim.service() + " has the address "
                                + claim.address().getAddress().getHostAddress() + ":"
                                + claim.address().getPort() + ", which is " + owner.service() + " on "
                                + owner.node()));
            }
        }
        services.removeIf(aside::contains);
    }
}
