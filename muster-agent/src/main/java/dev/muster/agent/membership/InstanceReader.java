package dev.muster.agent.membership;

import dev.muster.agent.membership.ConsulAnswer.Check;
import dev.muster.agent.membership.ConsulAnswer.Instance;
import dev.muster.agent.membership.ConsulAnswer.Weights;
import dev.muster.agent.roster.AddressRules;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.roster.Quarantined;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.ServiceState;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes members of a Consul's instances. Pure. Each instance is a member of its own, for several of one service may be
 * on one node; it says of itself what an agent beside it would say by its tags.
 */
final class InstanceReader {

    /** What is told of an instance beyond this is passed over. Consul itself takes no more. */
    static final int MOST_META = 64;

    static final int LONGEST_META = 512;

    private static final ProtocolVersions NO_GOSSIP = new ProtocolVersions(0, 0, 0, 0, 0, 0);
    private static final String WEIGHT = "weight";
    private static final String VERSION = "version";
    private static final int LARGEST_WEIGHT = 256;
    private static final String SERF_CHECK = "serfHealth";
    private static final String NODE_MAINTENANCE = "_node_maintenance";
    private static final String SERVICE_MAINTENANCE = "_service_maintenance:";

    private final ServiceName service;
    private final ConsulHealth health;
    private final AddressFence fence;

    InstanceReader(ServiceName service, ConsulHealth health, AddressFence fence) {
        this.service = service;
        this.health = health;
        this.fence = fence;
    }

    /** An instance, as a member or as one that is set aside. */
    sealed interface Reading {

        String name();

        record Taken(Member member) implements Reading {
            @Override
            public String name() {
                return member.name();
            }
        }

        record Refused(Quarantined aside) implements Reading {
            @Override
            public String name() {
                return aside.node();
            }
        }
    }

    /** What can't be used of an instance. */
    private static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason, null, false, false);
        }
    }

    Reading read(@Nullable ConsulAnswer answer) {
        String name = "(without a name)";
        try {
            if (answer == null || answer.node() == null || answer.service() == null) {
                throw new RefusedException("Consul tells neither its node nor its service");
            }
            name = InstanceName.of(
                    text(answer.node().name()), text(answer.service().id()));
            return new Reading.Taken(member(name, answer.node(), answer.service(), checks(answer)));
        } catch (RefusedException e) {
            return new Reading.Refused(new Quarantined(name, "its service " + service + ": " + e.getMessage()));
        }
    }

    private static List<Check> checks(ConsulAnswer answer) {
        List<Check> checks = new ArrayList<>();
        List<@Nullable Check> told = answer.checks();
        if (told != null) {
            for (Check check : told) {
                if (check != null) {
                    checks.add(check);
                }
            }
        }
        return checks;
    }

    private Member member(String name, ConsulAnswer.Node node, Instance instance, List<Check> checks)
            throws RefusedException {
        if (instance.port() < 1 || instance.port() > 65_535) {
            throw new RefusedException("it has no port that can be: " + instance.port());
        }
        int port = (int) instance.port();
        SortedMap<String, String> tags = tags(instance);
        ServiceTag tag = ServiceTag.of(state(checks), port, weight(instance, checks));
        tags.put("muster", RosterReader.SCHEMA);
        tags.put(ServiceTag.key(service), tag.format());
        return new Member(
                name,
                new InetSocketAddress(address(node, instance), port),
                tags,
                isSilent(checks) ? MemberStatus.FAILED : MemberStatus.ALIVE,
                NO_GOSSIP);
    }

    private InetAddress address(ConsulAnswer.Node node, Instance instance) throws RefusedException {
        String own = text(instance.address());
        String text = own.isEmpty() ? text(node.address()) : own;
        Optional<InetAddress> address = AddressRules.literal(text);
        if (address.isEmpty()) {
            throw new RefusedException("its address '" + PrintableText.of(text) + "' is no IP address");
        }
        Optional<String> refusal = fence.refusal(address.get());
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        return address.get();
    }

    /** Meta, as attributes for templates; what would say something else in a member's tags is passed over. */
    private static SortedMap<String, String> tags(Instance instance) {
        SortedMap<String, String> tags = new TreeMap<>();
        if (instance.meta() != null) {
            instance.meta().forEach((key, value) -> {
                boolean own = key.equals("muster") || key.equals("role") || key.startsWith(ServiceTag.KEY_PREFIX);
                boolean fits = value != null && key.length() <= LONGEST_META && value.length() <= LONGEST_META;
                if (value != null && fits && !own && tags.size() < MOST_META) {
                    tags.put(key.equals(VERSION) ? RosterReader.VERSION : key, value);
                }
            });
        }
        return tags;
    }

    /** Meta says it best; else Consul's own weights, of which those that are too large for HAProxy count as largest. */
    private int weight(Instance instance, List<Check> checks) throws RefusedException {
        String said = instance.meta() == null ? null : instance.meta().get(WEIGHT);
        if (said != null) {
            if (!said.matches("[0-9]{1,3}") || Integer.parseInt(said) > LARGEST_WEIGHT) {
                throw new RefusedException("the weight '" + PrintableText.of(said)
                        + "' of its Meta is not a number from 0 to " + LARGEST_WEIGHT);
            }
            return Integer.parseInt(said);
        }
        Weights weights = instance.weights();
        if (weights == null) {
            return ServiceTag.DEFAULT_WEIGHT;
        }
        boolean warns = checks.stream().anyMatch(check -> text(check.status()).equals("warning"));
        return Math.clamp(warns ? weights.warning() : weights.passing(), 0, LARGEST_WEIGHT);
    }

    private ServiceState state(List<Check> checks) {
        if (checks.stream().anyMatch(InstanceReader::isMaintenance)) {
            return ServiceState.DRAINING;
        }
        for (Check check : checks) {
            boolean good = switch (text(check.status())) {
                case "passing" -> true;
                case "warning" -> health == ConsulHealth.WARNING;
                default -> text(check.id()).equals(SERF_CHECK);
            };
            if (!good) {
                return ServiceState.FAILED;
            }
        }
        return ServiceState.READY;
    }

    private static boolean isMaintenance(Check check) {
        String id = text(check.id());
        return (id.equals(NODE_MAINTENANCE) || id.startsWith(SERVICE_MAINTENANCE))
                && !text(check.status()).equals("passing");
    }

    /** The Consul agent beside it went away without a word, which says nothing of the service. */
    private static boolean isSilent(List<Check> checks) {
        return checks.stream()
                .anyMatch(check -> text(check.id()).equals(SERF_CHECK)
                        && text(check.status()).equals("critical"));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
