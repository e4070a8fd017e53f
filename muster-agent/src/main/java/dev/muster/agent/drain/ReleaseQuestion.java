package dev.muster.agent.drain;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The payload of both questions of the handshake: {@code 1 SERVICE [SERVICE …]}, with single spaces. The 1 is the
 * version; the node whose services these are is the one that asks. Immutable. Source: design section 11, "Drain
 * handshake"; decision 34.
 *
 * @param services at least one
 */
public record ReleaseQuestion(SortedSet<ServiceName> services) {

    /** More services than fit the tags of a node. */
    public static final int MOST_SERVICES = 64;

    /** What fits a query beside its filters. */
    public static final int LONGEST_BYTES = 700;

    private static final String VERSION = "1";
    private static final Pattern SHAPE = Pattern.compile("1( [A-Za-z0-9._-]{1,64}){1," + MOST_SERVICES + "}");

    public ReleaseQuestion {
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        if (services.isEmpty() || services.size() > MOST_SERVICES) {
            throw new IllegalArgumentException("a question is about 1 to " + MOST_SERVICES + " services");
        }
    }

    /** As it travels. */
    public Bytes encode() {
        return Bytes.ofUtf8(
                VERSION + " " + services.stream().map(ServiceName::value).collect(Collectors.joining(" ")));
    }

    /** Reads what came. */
    public static ReleaseQuestion read(Bytes payload) throws UnreadableException {
        if (payload.size() > LONGEST_BYTES) {
            throw new UnreadableException("it is longer than " + LONGEST_BYTES + " bytes");
        }
        String text = payload.toUtf8();
        if (!SHAPE.matcher(text).matches()) {
            throw new UnreadableException("it doesn't read '1 SERVICE …'");
        }
        SortedSet<ServiceName> services = new TreeSet<>();
        try {
            for (String word : text.substring(VERSION.length() + 1).split(" ")) {
                services.add(new ServiceName(word));
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("it names what is no service");
        }
        return new ReleaseQuestion(services);
    }
}
