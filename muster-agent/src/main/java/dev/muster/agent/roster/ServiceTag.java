package dev.muster.agent.roster;

import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a node says of one of its services, as it stands on a tag: {@code STATE PORT WEIGHT [key=value …]}, with single
 * spaces, for example {@code ready 3000 100 v=2}. Immutable. Source: design section 11, "Services on tags".
 *
 * @param port 1 to 65535
 * @param weight 0 to 256, as HAProxy takes it
 * @param attributes further pairs; keys and values from {@code [A-Za-z0-9._/-]}
 */
public record ServiceTag(ServiceState state, int port, int weight, SortedMap<String, String> attributes) {

    /** The weight of a service that gives none. */
    public static final int DEFAULT_WEIGHT = 100;

    /** What a tag's key starts with; the service's name follows. */
    public static final String KEY_PREFIX = "svc:";

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._/-]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

    public ServiceTag {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a service's port is 1 to 65535, not " + port);
        }
        if (weight < 0 || weight > 256) {
            throw new IllegalArgumentException("a service's weight is 0 to 256, not " + weight);
        }
        attributes.forEach((key, value) -> {
            if (!WORD.matcher(key).matches() || !WORD.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "a service's attributes are made of letters, digits, '.', '_', '/' and '-'");
            }
        });
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** A tag without attributes. */
    public static ServiceTag of(ServiceState state, int port, int weight) {
        return new ServiceTag(state, port, weight, new TreeMap<>());
    }

    /** The tag's key for {@code service}. */
    public static String key(ServiceName service) {
        return KEY_PREFIX + service.value();
    }

    /** The same service in another state. */
    public ServiceTag withState(ServiceState newState) {
        return new ServiceTag(newState, port, weight, attributes);
    }

    /** The same service with another weight. */
    public ServiceTag withWeight(int newWeight) {
        return new ServiceTag(state, port, newWeight, attributes);
    }

    /** The tag's value. */
    public String format() {
        StringBuilder value = new StringBuilder();
        value.append(state.word()).append(' ').append(port).append(' ').append(weight);
        attributes.forEach((key, v) -> value.append(' ').append(key).append('=').append(v));
        return value.toString();
    }

    /** Reads a tag's value, which is foreign text of any shape. */
    public static ServiceTag parse(String value) throws InvalidTagException {
        String[] words = value.split(" ", -1);
        if (words.length < 3) {
            throw new InvalidTagException("it should read 'STATE PORT WEIGHT', for example 'ready 3000 100', but is '"
                    + PrintableText.of(value) + "'");
        }
        ServiceState state = ServiceState.ofWord(words[0])
                .orElseThrow(() -> new InvalidTagException(
                        "its state '" + PrintableText.of(words[0]) + "' is none of starting, ready, draining, failed"));
        SortedMap<String, String> attributes = new TreeMap<>();
        for (int i = 3; i < words.length; i++) {
            String[] pair = words[i].split("=", -1);
            if (pair.length != 2
                    || !WORD.matcher(pair[0]).matches()
                    || !WORD.matcher(pair[1]).matches()
                    || attributes.put(pair[0], pair[1]) != null) {
                throw new InvalidTagException("its attribute '" + PrintableText.of(words[i])
                        + "' is not one 'key=value' of letters, digits, '.', '_', '/' and '-'");
            }
        }
        return new ServiceTag(state, port(words[1]), weight(words[2]), attributes);
    }

    static int port(String text) throws InvalidTagException {
        return number(text, "port", 1, 65535);
    }

    static int weight(String text) throws InvalidTagException {
        return number(text, "weight", 0, 256);
    }

    private static int number(String text, String what, int least, int most) throws InvalidTagException {
        if (DIGITS.matcher(text).matches()) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new InvalidTagException(
                "its " + what + " '" + PrintableText.of(text) + "' is not a number from " + least + " to " + most);
    }
}
