package dev.muster.agent.roster;

import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.ServiceName;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A roster as it lies on the disk: a line with the kind, the version and a checksum of the rest, which is JSON. What is
 * set aside is not kept, nor is an attribute that no template gets. Pure.
 *
 * @param services with the word of its agent and of gossip, as they were
 */
@Json
record SavedRoster(List<SavedService> services, List<SavedBalancer> balancers) {

    /** More than this is neither written nor read. */
    static final int LARGEST_BYTES = 16 << 20;

    private static final String KIND = "muster-roster 1 ";
    private static final Jsonb JSON = Jsonb.builder().build();

    SavedRoster {
        services = List.copyOf(services);
        balancers = List.copyOf(balancers);
    }

    @Json
    record SavedService(
            String service,
            String node,
            String address,
            int port,
            int weight,
            String state,
            String member,
            boolean plain,
            Map<String, String> attributes) {

        SavedService {
            attributes = Map.copyOf(attributes);
        }

        static SavedService of(ServiceInstance instance) {
            return new SavedService(
                    instance.service().value(),
                    instance.node(),
                    instance.address().getAddress().getHostAddress(),
                    instance.address().getPort(),
                    instance.weight(),
                    instance.state().word(),
                    instance.member().word(),
                    instance.plain(),
                    Attributes.fitting(instance.attributes()).values());
        }

        ServiceInstance instance() {
            ServiceState said = ServiceState.ofWord(state).orElseThrow(() -> new IllegalArgumentException("a state"));
            ServiceTag tag = ServiceTag.of(said, port, weight);
            return new ServiceInstance(
                    new ServiceName(service),
                    new ServerName(node).value(),
                    new InetSocketAddress(InetAddress.ofLiteral(address), tag.port()),
                    tag.weight(),
                    tag.state(),
                    Arrays.stream(MemberStatus.values())
                            .filter(status -> status.word().equals(member))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException("a status")),
                    new TreeMap<>(attributes),
                    plain);
        }
    }

    /** @param peersPort 0 for none */
    @Json
    record SavedBalancer(String name, String address, int peersPort) {

        static SavedBalancer of(BalancerNode node) {
            return new SavedBalancer(
                    node.name().value(),
                    node.ip().getHostAddress(),
                    node.peersPort().orElse(0));
        }

        BalancerNode node() {
            return new BalancerNode(
                    new ServerName(name),
                    InetAddress.ofLiteral(address),
                    peersPort == 0 ? OptionalInt.empty() : OptionalInt.of(peersPort));
        }
    }

    static SavedRoster of(Roster roster) {
        return new SavedRoster(
                roster.services().stream().map(SavedService::of).toList(),
                roster.balancers().stream().map(SavedBalancer::of).toList());
    }

    byte[] bytes() {
        String json = JSON.type(SavedRoster.class).toJson(this);
        return (KIND + checksum(json) + "\n" + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws IllegalArgumentException when it is not that, or was damaged
     */
    static SavedRoster read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith(KIND) || !text.endsWith("\n") || end == text.length() - 1) {
            throw new IllegalArgumentException("it is not a whole roster of this version");
        }
        String json = text.substring(end + 1, text.length() - 1);
        if (!text.substring(KIND.length(), end).equals(checksum(json))) {
            throw new IllegalArgumentException("its checksum is wrong");
        }
        try {
            return JSON.type(SavedRoster.class).fromJson(json);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("it is not JSON as Muster writes it", e);
        }
    }

    /** The roster, without those whose address gossip must not give. */
    Roster roster(boolean loopbackAccepted) {
        List<ServiceInstance> read = services.stream()
                .map(SavedService::instance)
                .filter(i -> AddressRules.refusal(i.address().getAddress(), loopbackAccepted)
                        .isEmpty())
                .sorted(ServiceInstance.BY_SERVICE_AND_NODE)
                .toList();
        return new Roster(
                0,
                read,
                List.of(),
                balancers.stream().map(SavedBalancer::node).sorted().toList());
    }

    private static String checksum(String json) {
        CRC32C sum = new CRC32C();
        sum.update(json.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(sum.getValue());
    }
}
