package dev.muster.agent.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * From shares of the requests by version to a weight for each server. A balancer gives each server requests in
 * proportion to its weight, so a version's share is the sum of its servers' weights over the sum of all. Within a
 * version the servers keep the proportions of their usual weights.
 *
 * <p>Weights are whole numbers from 0 to 256. The largest server gets 256, each version the whole number that is
 * nearest to its part, but at least 1 if it is to have any, and within a version what is left over goes to those that
 * are owed most (the method of the largest remainder, Hare and Niemeyer). So a version with a small share and
 * many servers may use only some of them; its share is kept, not the servers'.
 */
public final class TrafficShares {

    /** What a version is called here that has none. */
    public static final String NO_VERSION = "none";

    private static final int WHOLE = 100;

    private TrafficShares() {}

    /**
     * One server.
     *
     * @param usual the weight that it was configured with, 0 to 256
     */
    public record Server(String node, String version, int usual) {

        /** In a version whose servers all have 0, each counts the same. */
        private int base(int sum) {
            return sum == 0 ? 1 : usual;
        }
    }

    /**
     * Reads {@code VERSION=PERCENT} as it is typed.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static SortedMap<String, Integer> parse(List<String> typed) {
        SortedMap<String, Integer> shares = new TreeMap<>();
        for (String word : typed) {
            int equals = word.lastIndexOf('=');
            String percent = word.substring(equals + 1).replaceFirst("%$", "");
            if (equals < 1 || !percent.matches("[0-9]{1,3}") || Integer.parseInt(percent) > WHOLE) {
                throw new IllegalArgumentException(
                        "a share is VERSION=PERCENT, such as v2=10, with 0 to 100 percent, not '" + word + "'");
            }
            if (shares.put(word.substring(0, equals), Integer.parseInt(percent)) != null) {
                throw new IllegalArgumentException("'" + word.substring(0, equals) + "' is given two shares");
            }
        }
        return shares;
    }

    /**
     * The weight of each server, by its node.
     *
     * @param wanted percent of the requests by version; those that are not named share the rest as their usual weights
     *     stand to each other
     * @throws IllegalArgumentException with a message for people: an unknown version, or shares that don't make 100
     */
    public static SortedMap<String, Integer> weights(List<Server> servers, Map<String, Integer> wanted) {
        SortedMap<String, List<Server>> versions =
                new TreeMap<>(servers.stream().collect(Collectors.groupingBy(Server::version)));
        SortedMap<String, Double> shares = shares(versions, wanted);
        double largest = 0;
        for (Map.Entry<String, List<Server>> version : versions.entrySet()) {
            int sum = sum(version.getValue());
            int base =
                    version.getValue().stream().mapToInt(s -> s.base(sum)).max().orElse(1);
            largest =
                    Math.max(largest, shares.getOrDefault(version.getKey(), 0.0) * base / baseSum(version.getValue()));
        }
        SortedMap<String, Integer> weights = new TreeMap<>();
        for (Map.Entry<String, List<Server>> version : versions.entrySet()) {
            double share = shares.getOrDefault(version.getKey(), 0.0);
            long part = share == 0 ? 0 : Math.max(1, Math.round(OwnerOrder.LARGEST_WEIGHT / largest * share));
            weights.putAll(split(part, version.getValue()));
        }
        return weights;
    }

    private static SortedMap<String, Double> shares(
            SortedMap<String, List<Server>> versions, Map<String, Integer> wanted) {
        for (String version : new TreeSet<>(wanted.keySet())) {
            if (!versions.containsKey(version)) {
                throw new IllegalArgumentException("no server has the version '" + version + "'; there are "
                        + String.join(", ", versions.keySet()));
            }
        }
        int said = wanted.values().stream().mapToInt(Integer::intValue).sum();
        SortedSet<String> others = new TreeSet<>(versions.keySet());
        others.removeAll(new HashSet<>(wanted.keySet()));
        if (said > WHOLE || (others.isEmpty() && said != WHOLE)) {
            throw new IllegalArgumentException("the shares make " + said + " percent together, not 100");
        }
        long all = others.stream()
                .mapToLong(v -> baseSumOfRest(versions, others, v))
                .sum();
        SortedMap<String, Double> shares = new TreeMap<>();
        wanted.forEach((version, percent) -> shares.put(version, (double) percent));
        others.forEach(version ->
                shares.put(version, (WHOLE - said) * (double) baseSumOfRest(versions, others, version) / all));
        return shares;
    }

    /** By usual weights; where those of all the rest are 0, by how many they are. */
    private static long baseSumOfRest(
            SortedMap<String, List<Server>> versions, SortedSet<String> others, String version) {
        boolean none = others.stream().allMatch(other -> sum(versions.getOrDefault(other, List.of())) == 0);
        List<Server> servers = versions.getOrDefault(version, List.of());
        return none ? servers.size() : sum(servers);
    }

    private static int sum(List<Server> servers) {
        return servers.stream().mapToInt(Server::usual).sum();
    }

    private static long baseSum(List<Server> servers) {
        int sum = sum(servers);
        return sum == 0 ? servers.size() : sum;
    }

    /** {@code part} over the servers, by the largest remainder; of equals the first by name. */
    private static SortedMap<String, Integer> split(long part, List<Server> servers) {
        int sum = sum(servers);
        long all = baseSum(servers);
        SortedMap<String, Integer> weights = new TreeMap<>();
        List<Server> owed = new ArrayList<>(servers);
        owed.sort(Comparator.comparingLong((Server s) -> part * s.base(sum) % all)
                .reversed()
                .thenComparing(Server::node));
        long left = part;
        for (Server server : owed) {
            int whole = (int) Math.min(OwnerOrder.LARGEST_WEIGHT, part * server.base(sum) / all);
            weights.put(server.node(), whole);
            left -= whole;
        }
        for (Server server : owed) {
            boolean more = left > 0
                    && server.base(sum) > 0
                    && weights.getOrDefault(server.node(), 0) < OwnerOrder.LARGEST_WEIGHT;
            if (more) {
                weights.merge(server.node(), 1, Integer::sum);
                left--;
            }
        }
        return weights;
    }
}
