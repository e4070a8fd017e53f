package dev.muster.gossip.net;

import dev.muster.gossip.OldEvents;
import dev.muster.gossip.serf.Effect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;

/**
 * One try to join: looks the names up, lets the node join, and says of each address as it was given what came of it.
 */
final class Joiner {

    private final int defaultPort;
    private final Resolver resolver;
    private final BiFunction<List<InetSocketAddress>, OldEvents, CompletableFuture<Effect.JoinFinished>> node;

    Joiner(
            int defaultPort,
            Resolver resolver,
            BiFunction<List<InetSocketAddress>, OldEvents, CompletableFuture<Effect.JoinFinished>> node) {
        this.defaultPort = defaultPort;
        this.resolver = resolver;
        this.node = node;
    }

    /** How many nodes answered, and for each address where none did, why. */
    record Outcome(int answered, SortedMap<String, String> problems) {}

    /** Blocks: for virtual threads. */
    Outcome join(List<String> addresses, OldEvents old) throws InterruptedException {
        SortedMap<String, String> problems = new TreeMap<>();
        Map<InetSocketAddress, String> asGiven = new LinkedHashMap<>();
        for (String address : addresses) {
            try {
                JoinAddress given = JoinAddress.parse(address, defaultPort);
                for (InetAddress found : resolver.resolve(given.host())) {
                    asGiven.putIfAbsent(new InetSocketAddress(found, given.port()), address);
                }
            } catch (JoinAddress.BadAddressException | Resolver.UnresolvedException e) {
                problems.put(address, String.valueOf(e.getMessage()));
            }
        }
        if (asGiven.isEmpty()) {
            return new Outcome(0, problems);
        }
        Effect.JoinFinished finished;
        try {
            finished = node.apply(new ArrayList<>(asGiven.keySet()), old).get();
        } catch (ExecutionException e) {
            asGiven.values().forEach(address -> problems.put(address, reason(e)));
            return new Outcome(0, problems);
        }
        for (Effect.JoinProblem problem : finished.problems()) {
            String given = asGiven.getOrDefault(problem.address(), "");
            problems.merge(
                    given, problem.reason(), (first, second) -> first.contains(second) ? first : first + ", " + second);
        }
        return new Outcome(finished.answered(), problems);
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? "it failed" : String.valueOf(cause.getMessage());
    }
}
