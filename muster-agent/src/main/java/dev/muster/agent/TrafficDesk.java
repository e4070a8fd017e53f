package dev.muster.agent;

import dev.muster.agent.api.Rollouts.Answer;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficReport.ServerEntry;
import dev.muster.agent.api.TrafficReport.VersionEntry;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.agent.rollout.TrafficShares;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.agent.roster.ServiceState;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shares the requests for a service among its versions: asks each owner for its usual weight, works the shares out, and
 * orders the weights. Nothing is ordered when one of them doesn't answer or refuses to be asked. Both rounds together
 * end before the HTTP API's clients give up, so that they hear who is in doubt. Any thread. Source: decision 36.
 */
final class TrafficDesk {

    private static final int FORMAT = 1;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** Each owner is asked by itself. */
    private static final int MOST_SERVERS = 256;

    private static final int MOST_NAMED = 4;

    /** Who orders owners, and how long each has to answer. */
    interface Owners {

        /** An id that no other order has. */
        OrderId id();

        /** Gives an order; empty when nobody answered in time, which may also mean that it was carried out. */
        Optional<OwnerAnswer> give(String node, OwnerOrder order, Duration patience) throws InterruptedException;
    }

    private final Supplier<Roster> roster;
    private final Owners orders;

    TrafficDesk(Supplier<Roster> roster, Owners orders) {
        this.roster = roster;
        this.orders = orders;
    }

    Answer<TrafficReport> report(String service) {
        List<ServiceInstance> servers = servers(service);
        return servers.isEmpty() ? nobody() : new Answer.Taken<>(report(service, servers, Map.of(), ""));
    }

    Answer<TrafficReport> set(TrafficRequest request) throws InterruptedException {
        List<ServiceInstance> servers = servers(request.service());
        if (servers.isEmpty()) {
            return nobody();
        }
        if (servers.size() > MOST_SERVERS) {
            return refused(BAD_REQUEST, "more than " + MOST_SERVERS + " servers can't be told one by one");
        }
        ServiceName service = servers.getFirst().service();
        // Also before the usual weights: whoever takes no orders is to be found before the first has taken one.
        SortedMap<String, Optional<OwnerAnswer>> usual =
                each(servers, node -> new OwnerOrder.Ask(orders.id(), service));
        String problem = problem(usual, "does not answer");
        if (!problem.isEmpty()) {
            return refused(CONFLICT, "nothing was changed; " + problem);
        }
        SortedMap<String, OptionalInt> wanted;
        try {
            wanted = request.usual() ? new TreeMap<>() : shares(servers, usual, request.shares());
        } catch (IllegalArgumentException e) {
            return refused(BAD_REQUEST, PrintableText.of(String.valueOf(e.getMessage())));
        }
        SortedMap<String, Optional<OwnerAnswer>> said = each(
                servers,
                node -> new OwnerOrder.Weight(orders.id(), service, wanted.getOrDefault(node, OptionalInt.empty())));
        Map<String, Integer> weights = new TreeMap<>();
        said.forEach((node, answer) ->
                answer.filter(TrafficDesk::tellsWeight).ifPresent(a -> weights.put(node, weight(answer))));
        return new Answer.Taken<>(report(
                request.service(), servers, weights, problem(said, "does not answer, and may have taken the order")));
    }

    /** The weight that each node is to have. */
    private static SortedMap<String, OptionalInt> shares(
            List<ServiceInstance> servers, SortedMap<String, Optional<OwnerAnswer>> usual, List<String> shares) {
        SortedMap<String, OptionalInt> wanted = new TreeMap<>();
        TrafficShares.weights(
                        servers.stream()
                                .map(s -> new TrafficShares.Server(
                                        s.node(), version(s), weight(usual.getOrDefault(s.node(), Optional.empty()))))
                                .toList(),
                        TrafficShares.parse(shares))
                .forEach((node, weight) -> wanted.put(node, OptionalInt.of(weight)));
        return wanted;
    }

    /** Gives each owner an order, all at the same time. */
    private SortedMap<String, Optional<OwnerAnswer>> each(
            List<ServiceInstance> servers, Function<String, OwnerOrder> order) throws InterruptedException {
        SortedMap<String, Optional<OwnerAnswer>> answers = new ConcurrentSkipListMap<>();
        List<Thread> threads = new ArrayList<>();
        for (ServiceInstance server : servers) {
            threads.add(Thread.ofVirtual().name("muster-traffic").start(() -> {
                try {
                    answers.put(
                            server.node(),
                            orders.give(server.node(), order.apply(server.node()), RemoteOrders.PATIENCE));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        servers.forEach(server -> answers.putIfAbsent(server.node(), Optional.empty()));
        return answers;
    }

    /**
     * Who did not do it, and why; empty when all did.
     *
     * @param silent what is said of those that are not heard of
     */
    private static String problem(SortedMap<String, Optional<OwnerAnswer>> answers, String silent) {
        List<String> problems = answers.entrySet().stream()
                .filter(e -> e.getValue().filter(TrafficDesk::tellsWeight).isEmpty())
                .map(e -> PrintableText.of(e.getKey()) + ": "
                        + e.getValue()
                                .map(OwnerAnswer::last)
                                .map(PrintableText::of)
                                .orElse(silent))
                .toList();
        String some = problems.stream().limit(MOST_NAMED).collect(Collectors.joining("; "));
        return problems.size() > MOST_NAMED ? some + "; and " + (problems.size() - MOST_NAMED) + " more" : some;
    }

    private static boolean tellsWeight(OwnerAnswer answer) {
        return answer.state() == State.DONE && answer.last().matches("[0-9]{1,3}");
    }

    /** What an owner said, which is foreign; only asked where it is a number. */
    private static int weight(Optional<OwnerAnswer> answer) {
        return answer.map(a -> Math.min(OwnerOrder.LARGEST_WEIGHT, Integer.parseInt(a.last())))
                .orElse(0);
    }

    private List<ServiceInstance> servers(String service) {
        return roster.get().services().stream()
                .filter(i -> i.service().value().equals(service) && i.member() == MemberStatus.ALIVE)
                .sorted(Comparator.comparing(TrafficDesk::version).thenComparing(ServiceInstance::node))
                .toList();
    }

    private static String version(ServiceInstance server) {
        return server.attributes().getOrDefault(ServiceOptions.VERSION, TrafficShares.NO_VERSION);
    }

    /** @param ordered weights that gossip may not tell yet */
    private static TrafficReport report(
            String service, List<ServiceInstance> servers, Map<String, Integer> ordered, String problem) {
        List<ServerEntry> entries = servers.stream()
                .map(s -> new ServerEntry(
                        s.node(),
                        version(s),
                        ordered.getOrDefault(s.node(), s.weight()),
                        s.state().word()))
                .toList();
        SortedMap<String, List<ServerEntry>> byVersion =
                new TreeMap<>(entries.stream().collect(Collectors.groupingBy(ServerEntry::version)));
        int all = sum(entries);
        List<VersionEntry> versions = new ArrayList<>();
        byVersion.forEach((version, some) -> versions.add(new VersionEntry(
                version,
                (int) some.stream().filter(TrafficDesk::ready).count(),
                sum(some),
                all == 0 ? 0 : Math.round(1000.0 * sum(some) / all) / 10.0)));
        return new TrafficReport(FORMAT, service, versions, entries, problem);
    }

    private static boolean ready(ServerEntry server) {
        return server.state().equals(ServiceState.READY.word());
    }

    private static int sum(List<ServerEntry> servers) {
        return servers.stream()
                .filter(TrafficDesk::ready)
                .mapToInt(ServerEntry::weight)
                .sum();
    }

    private static Answer<TrafficReport> nobody() {
        return new Answer.Refused<>(
                NOT_FOUND, "no node that is alive has such a service", "muster services lists what there is");
    }

    private static Answer<TrafficReport> refused(int status, String why) {
        return new Answer.Refused<>(status, why, "muster traffic SERVICE shows how things stand");
    }
}
