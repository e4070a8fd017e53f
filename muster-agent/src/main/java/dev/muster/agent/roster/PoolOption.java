package dev.muster.agent.roster;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Traffic;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pool as it is written on the command line: {@code NAME[:KEY=VALUE,…]}, for example
 * {@code api:host=api.example.com,path=/v1,health=/up,sticky}.
 */
public final class PoolOption {

    /** What may stand there, in the words of a help text. */
    public static final String KEYS =
            "service, host, path, mode, bind, balance, health, health-status, sticky," + " slow-start, max-connections";

    private static final Set<String> KNOWN = Set.of(KEYS.split(", *"));
    private static final Set<String> SEVERAL = Set.of("host", "path");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m)");

    private final String name;
    private final Map<String, List<String>> words = new LinkedHashMap<>();

    private PoolOption(String name) {
        this.name = name;
    }

    /**
     * Reads one.
     *
     * @param healthPath what its check asks for, where it doesn't say
     * @throws IllegalArgumentException with a message for people
     */
    public static PoolSettings parse(String text, String healthPath, HealthStatuses healthStatuses) {
        return said(text, option -> option.settings(healthPath, healthStatuses));
    }

    /**
     * Reads one, to look at what is said of it.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static PoolOption parse(String text) {
        return said(text, option -> {
            option.settings("/", HealthStatuses.DEFAULT);
            return option;
        });
    }

    private static <T> T said(String text, Function<PoolOption, T> make) {
        int colon = text.indexOf(':');
        PoolOption option = new PoolOption(colon < 0 ? text : text.substring(0, colon));
        try {
            if (colon >= 0) {
                option.read(text.substring(colon + 1));
            }
            return make.apply(option);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--pool '" + text + "': " + e.getMessage(), e);
        }
    }

    /** The pool's name. */
    public String name() {
        return name;
    }

    /** What is said of it: the values of each key. */
    public Map<String, List<String>> words() {
        return Collections.unmodifiableMap(words);
    }

    /** Commas part the words; one that has no '=' and is no word of its own belongs to the value before it. */
    private void read(String text) {
        String last = "";
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 && !part.equals("sticky") && !last.isEmpty()) {
                List<String> values = words.getOrDefault(last, new ArrayList<>());
                values.add(SEVERAL.contains(last) ? part : values.removeLast() + "," + part);
                continue;
            }
            if (!KNOWN.contains(key) || key.equals("sticky") == (equals >= 0)) {
                throw new IllegalArgumentException("'" + part + "' is none of " + KEYS);
            }
            List<String> values = words.computeIfAbsent(key, any -> new ArrayList<>());
            if (!values.isEmpty() && !SEVERAL.contains(key)) {
                throw new IllegalArgumentException(key + " is given twice");
            }
            values.add(part.substring(equals + 1));
            last = key;
        }
    }

    private PoolSettings settings(String healthPath, HealthStatuses healthStatuses) {
        PoolSettings settings = new PoolSettings(
                new PoolName(name),
                new ServiceName(value("service").orElse(name)),
                value("balance").orElse("roundrobin"),
                value("health").orElse(healthPath),
                value("health-status").map(HealthStatuses::parse).orElse(healthStatuses),
                traffic());
        Pools.check(settings);
        return settings;
    }

    private Traffic traffic() {
        String mode = value("mode").orElse(value("bind").isPresent() ? "tcp" : "http");
        if (!mode.equals("http") && !mode.equals("tcp")) {
            throw new IllegalArgumentException("mode is http or tcp, not '" + mode + "'");
        }
        return new Traffic(
                mode.equals("tcp") ? Traffic.Mode.TCP : Traffic.Mode.HTTP,
                words.getOrDefault("host", List.of()),
                words.getOrDefault("path", List.of()),
                value("bind").map(PoolOption::address),
                words.containsKey("sticky"),
                value("slow-start").map(PoolOption::duration).orElse(Duration.ZERO),
                value("max-connections").map(PoolOption::number).orElse(0));
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(words.get(key)).map(List::getLast);
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("slow-start is a time such as 10s, not '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,7}")) {
            throw new IllegalArgumentException("max-connections is a whole number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        String host = colon < 0 ? "0.0.0.0" : text.substring(0, colon);
        String ip = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) >= 1) {
                return new InetSocketAddress(InetAddress.ofLiteral(ip), Integer.parseInt(port));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bind is [ADDRESS:]PORT, not '" + text + "'", e);
        }
        throw new IllegalArgumentException("bind is [ADDRESS:]PORT, not '" + text + "'");
    }
}
