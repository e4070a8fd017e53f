package dev.muster.agent.roster;

import dev.muster.gossip.Member;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what one member says. Pure. A member with a bad name or address is quarantined as a whole; a bad tag takes only
 * its own service. Source: design section 4.
 */
final class MemberReader {

    /** Tags that are Muster's, and say nothing of a service. */
    private static final Set<String> OWN = Set.of("muster", "role");

    private final Member member;
    private final RosterSettings settings;
    private final List<ServiceInstance> services = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();
    private Optional<BalancerNode> balancer = Optional.empty();

    private MemberReader(Member member, RosterSettings settings) {
        this.member = member;
        this.settings = settings;
    }

    static MemberReading read(Member member, RosterSettings settings) {
        MemberReader reader = new MemberReader(member, settings);
        reader.read();
        return new MemberReading(reader.services, reader.quarantined, reader.balancer);
    }

    private void read() {
        readBalancer();
        if (!offersSomething()) {
            return;
        }
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            quarantined.add(new Quarantined(member.name(), refusal.get()));
        } else if (isMuster()) {
            readTags();
        } else {
            readPlain();
        }
    }

    /** One with a bad name or address is nobody's peer; a bad port makes it a balancer without peers. */
    private void readBalancer() {
        if (!"balancer".equals(member.tags().get("role")) || refusal().isPresent()) {
            return;
        }
        OptionalInt port = OptionalInt.empty();
        try {
            String tag = member.tags().get(RosterReader.PEERS);
            port = tag == null ? port : OptionalInt.of(ServiceTag.port(tag));
        } catch (InvalidTagException e) {
            quarantine("its tag 'peers' cannot be read: " + e.reason());
        }
        balancer = Optional.of(
                new BalancerNode(new ServerName(member.name()), member.address().getAddress(), port));
    }

    private boolean isMuster() {
        return member.tags().containsKey("muster") || hasServiceTag();
    }

    private boolean hasServiceTag() {
        return member.tags().keySet().stream().anyMatch(k -> k.startsWith(ServiceTag.KEY_PREFIX));
    }

    private boolean offersSomething() {
        return hasServiceTag() || (!isMuster() && "backend".equals(member.tags().get("role")));
    }

    private Optional<String> refusal() {
        if (!isServerName(member.name())) {
            return Optional.of("its name '" + PrintableText.of(member.name())
                    + "' is not 1 to 64 letters, digits, '.', '_' or '-', so it cannot be the name of a server");
        }
        String schema = member.tags().getOrDefault("muster", RosterReader.SCHEMA);
        if (!schema.equals(RosterReader.SCHEMA)) {
            return Optional.of("its tags have version '" + PrintableText.of(schema)
                    + "' (tag muster), and this agent reads version " + RosterReader.SCHEMA);
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

    private void readTags() {
        member.tags().forEach((key, value) -> {
            if (key.startsWith(ServiceTag.KEY_PREFIX)) {
                try {
                    ServiceName service = serviceName(key.substring(ServiceTag.KEY_PREFIX.length()));
                    services.add(instance(service, ServiceTag.parse(value), false));
                } catch (InvalidTagException e) {
                    quarantine("its tag '" + PrintableText.of(key) + "' cannot be read: " + e.reason());
                }
            }
        });
    }

    /** A plain Serf agent is ready as long as it is there: it has no way to say anything else. */
    private void readPlain() {
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
            services.add(instance(service, tag, true));
        } catch (InvalidTagException e) {
            quarantine("of its tags service, port and weight, one cannot be read: " + e.reason());
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

    private ServiceInstance instance(ServiceName service, ServiceTag tag, boolean plain) throws InvalidTagException {
        InetSocketAddress address = new InetSocketAddress(place(tag), tag.port());
        return new ServiceInstance(
                service, member.name(), address, tag.weight(), tag.state(), member.status(), attributes(tag), plain);
    }

    /** Its member's own address, or the one that it names, where the networks allow that. */
    private InetAddress place(ServiceTag tag) throws InvalidTagException {
        InetAddress own = member.address().getAddress();
        String named = tag.attributes().get(RosterReader.ADDRESS);
        return named == null || named.equals(own.getHostAddress())
                ? own
                : AddressRules.named(named, settings.loopbackAccepted(), settings.allowNetworks());
    }

    private SortedMap<String, String> attributes(ServiceTag tag) {
        SortedMap<String, String> attributes = new TreeMap<>();
        member.tags().forEach((key, value) -> {
            if (!OWN.contains(key) && !key.startsWith(ServiceTag.KEY_PREFIX)) {
                attributes.put(key, value);
            }
        });
        attributes.putAll(tag.attributes());
        return attributes;
    }

    private void quarantine(String reason) {
        quarantined.add(new Quarantined(member.name(), reason));
    }
}
