package dev.muster.agent.roster;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a {@link Roster} out of the members of a cluster. Pure: the same members make the same roster on every agent,
 * in whatever order they come.
 *
 * <p>A member with a bad name or address is quarantined as a whole; a bad tag takes only its own service. Members that
 * have left offer nothing. Source: design section 4.
 */
public final class RosterReader {

    /** The version of the tags that this agent understands, on the tag {@code muster}. */
    public static final String SCHEMA = "1";

    /** The tag of a balancer that tells at which port its HAProxy meets its peers. */
    public static final String PEERS = "peers";

    /** The attribute of a service that is not at its member's own address. */
    public static final String ADDRESS = "address";

    /** Tags that are Muster's, and say nothing of a service. */
    private static final Set<String> OWN = Set.of("muster", "role");

    private static final Comparator<ServiceInstance> BY_SERVICE_AND_NODE =
            Comparator.comparing(ServiceInstance::service).thenComparing(ServiceInstance::node);

    private final RosterSettings settings;
    private final List<ServiceInstance> services = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();
    private final List<BalancerNode> balancers = new ArrayList<>();

    private RosterReader(RosterSettings settings) {
        this.settings = settings;
    }

    /** The roster that {@code members} make. */
    public static Roster read(long version, List<Member> members, RosterSettings settings) {
        RosterReader reader = new RosterReader(settings);
        members.stream()
                .filter(m -> m.status() != MemberStatus.LEFT)
                .sorted(Comparator.comparing(Member::name))
                .forEach(reader::read);
        reader.setAsideDuplicates();
        reader.services.sort(BY_SERVICE_AND_NODE);
        reader.quarantined.sort(Comparator.comparing(Quarantined::node).thenComparing(Quarantined::reason));
        reader.balancers.sort(null);
        return new Roster(version, reader.services, reader.quarantined, reader.balancers);
    }

    private void read(Member member) {
        readBalancer(member);
        if (!offersSomething(member)) {
            return;
        }
        Optional<String> refusal = refusal(member);
        if (refusal.isPresent()) {
            quarantined.add(new Quarantined(member.name(), refusal.get()));
        } else if (isMuster(member)) {
            readTags(member);
        } else {
            readPlain(member);
        }
    }

    /** One with a bad name or address is nobody's peer; a bad port makes it a balancer without peers. */
    private void readBalancer(Member member) {
        if (!"balancer".equals(member.tags().get("role")) || refusal(member).isPresent()) {
            return;
        }
        OptionalInt port = OptionalInt.empty();
        try {
            String tag = member.tags().get(PEERS);
            port = tag == null ? port : OptionalInt.of(ServiceTag.port(tag));
        } catch (InvalidTagException e) {
            quarantine(member, "its tag 'peers' cannot be read: " + e.reason());
        }
        balancers.add(
                new BalancerNode(new ServerName(member.name()), member.address().getAddress(), port));
    }

    private static boolean isMuster(Member member) {
        return member.tags().containsKey("muster") || hasServiceTag(member);
    }

    private static boolean hasServiceTag(Member member) {
        return member.tags().keySet().stream().anyMatch(k -> k.startsWith(ServiceTag.KEY_PREFIX));
    }

    private static boolean offersSomething(Member member) {
        return hasServiceTag(member)
                || (!isMuster(member) && "backend".equals(member.tags().get("role")));
    }

    private Optional<String> refusal(Member member) {
        if (!isServerName(member.name())) {
            return Optional.of("its name '" + PrintableText.of(member.name())
                    + "' is not 1 to 64 letters, digits, '.', '_' or '-', so it cannot be the name of a server");
        }
        String schema = member.tags().getOrDefault("muster", SCHEMA);
        if (!schema.equals(SCHEMA)) {
            return Optional.of("its tags have version '" + PrintableText.of(schema)
                    + "' (tag muster), and this agent reads version " + SCHEMA);
        }
        return AddressRules.refusal(member.address().getAddress(), settings.loopbackAccepted());
    }

    private static boolean isServerName(String name) {
        try {
            return !new ServerName(name).value().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void readTags(Member member) {
        member.tags().forEach((key, value) -> {
            if (key.startsWith(ServiceTag.KEY_PREFIX)) {
                try {
                    ServiceName service = serviceName(key.substring(ServiceTag.KEY_PREFIX.length()));
                    services.add(instance(member, service, ServiceTag.parse(value), false));
                } catch (InvalidTagException e) {
                    quarantine(member, "its tag '" + PrintableText.of(key) + "' cannot be read: " + e.reason());
                }
            }
        });
    }

    /** A plain Serf agent is ready as long as it is there: it has no way to say anything else. */
    private void readPlain(Member member) {
        SortedMap<String, String> tags = member.tags();
        try {
            String named = tags.get("service");
            ServiceName service = named == null ? settings.plainService() : serviceName(named);
            String port = tags.get("port");
            String weight = tags.get("weight");
            ServiceTag tag = ServiceTag.of(
                    ServiceState.READY,
                    port == null ? settings.plainPort() : ServiceTag.port(port),
                    weight == null ? ServiceTag.DEFAULT_WEIGHT : ServiceTag.weight(weight));
            services.add(instance(member, service, tag, true));
        } catch (InvalidTagException e) {
            quarantine(member, "of its tags service, port and weight, one cannot be read: " + e.reason());
        }
    }

    private static ServiceName serviceName(String text) throws InvalidTagException {
        try {
            return new ServiceName(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidTagException("its service '" + PrintableText.of(text)
                    + "' is not named with 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    private ServiceInstance instance(Member member, ServiceName service, ServiceTag tag, boolean plain)
            throws InvalidTagException {
        InetSocketAddress address = new InetSocketAddress(place(member, tag), tag.port());
        return new ServiceInstance(
                service,
                member.name(),
                address,
                tag.weight(),
                tag.state(),
                member.status(),
                attributes(member, tag),
                plain);
    }

    /** Its member's own address, or the one that it names, where the networks allow that. */
    private InetAddress place(Member member, ServiceTag tag) throws InvalidTagException {
        InetAddress own = member.address().getAddress();
        String named = tag.attributes().get(ADDRESS);
        return named == null || named.equals(own.getHostAddress())
                ? own
                : AddressRules.named(named, settings.loopbackAccepted(), settings.allowNetworks());
    }

    private static SortedMap<String, String> attributes(Member member, ServiceTag tag) {
        SortedMap<String, String> attributes = new TreeMap<>();
        member.tags().forEach((key, value) -> {
            if (!OWN.contains(key) && !key.startsWith(ServiceTag.KEY_PREFIX)) {
                attributes.put(key, value);
            }
        });
        attributes.putAll(tag.attributes());
        return attributes;
    }

    /**
     * An address and port is one server, however many claim it. A member that is alive goes before one that leaves or
     * failed, since an address is often used again; among equals the name that sorts first wins, on every agent.
     */
    private void setAsideDuplicates() {
        List<ServiceInstance> byClaim = services.stream()
                .sorted(Comparator.comparing(ServiceInstance::member).thenComparing(BY_SERVICE_AND_NODE))
                .toList();
        Map<InetSocketAddress, ServiceInstance> owners = new HashMap<>();
        for (ServiceInstance claim : byClaim) {
            ServiceInstance owner = owners.putIfAbsent(claim.address(), claim);
            if (owner != null) {
                services.remove(claim);
                quarantined.add(new Quarantined(
                        claim.node(),
                        "its service " + claim.service() + " has the address "
                                + claim.address().getAddress().getHostAddress() + ":"
                                + claim.address().getPort() + ", which is " + owner.service() + " on "
                                + owner.node()));
            }
        }
    }

    private void quarantine(Member member, String reason) {
        quarantined.add(new Quarantined(member.name(), reason));
    }
}
