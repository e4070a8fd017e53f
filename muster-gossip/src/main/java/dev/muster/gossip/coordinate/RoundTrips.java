package dev.muster.gossip.coordinate;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of distances: its own coordinate, and those of the nodes it pinged, of which it remembers the
 * {@value #MOST_REMEMBERED} pinged last. Not thread-safe. Source: Serf's protocol (coordinates).
 */
public final class RoundTrips {

    /** How many nodes' coordinates are remembered. */
    public static final int MOST_REMEMBERED = 4096;

    /** A longer round trip is a mistake of a clock, and says nothing. */
    private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int SAMPLES = 3;

    private final CoordinateClient client;
    private final LinkedHashMap<String, Peer> peers = new LinkedHashMap<>();
    private @Nullable Bytes encoded;
    private long changes;

    /** What came of a measurement. */
    public enum Outcome {
        USED,
        /** The round trip cannot be. */
        REFUSED,
        /** The own coordinate ran away, and begins afresh. */
        RESET
    }

    private record Peer(Coordinate coordinate, List<Long> samples) {}

    public RoundTrips(RandomGenerator random) {
        this.client = new CoordinateClient(Coordinate.DIMENSIONS, random);
    }

    /** Where this node is. */
    public Coordinate own() {
        return client.coordinate();
    }

    /** The own coordinate as it goes with an answer. */
    public Bytes payload() {
        if (encoded == null) {
            encoded = CoordinateCodec.encode(own());
        }
        return encoded;
    }

    /** {@code node}, which is at {@code coordinate}, answered a ping within {@code roundTripNanos}. */
    public Outcome measured(String node, Coordinate coordinate, long roundTripNanos) {
        if (roundTripNanos < 0 || roundTripNanos > LONGEST_NANOS) {
            return Outcome.REFUSED;
        }
        // Taken out and put in again: the eldest of the map is the one that was pinged longest ago.
        Peer known = peers.remove(node);
        List<Long> samples = new ArrayList<>(known == null ? List.of() : known.samples());
        samples.add(roundTripNanos);
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        peers.put(node, new Peer(coordinate, List.copyOf(samples)));
        if (peers.size() > MOST_REMEMBERED) {
            peers.pollFirstEntry();
        }
        changes++;
        encoded = null;
        return client.update(coordinate, median(samples)) ? Outcome.USED : Outcome.RESET;
    }

    /** A single late answer says more of a busy moment than of the network. */
    private static long median(List<Long> samples) {
        long[] sorted = samples.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** {@code node} is no member any more. */
    public void forget(String node) {
        if (peers.remove(node) != null) {
            changes++;
        }
    }

    /** Where {@code node} is, if it was pinged of late. */
    public Optional<Coordinate> of(String node) {
        return Optional.ofNullable(peers.get(node)).map(Peer::coordinate);
    }

    /** An immutable copy of all that is known, the own coordinate under the name {@code self}. */
    public Map<String, Coordinate> snapshot(String self) {
        Map<String, Coordinate> copy = HashMap.newHashMap(peers.size() + 1);
        peers.forEach((name, peer) -> copy.put(name, peer.coordinate()));
        copy.put(self, own());
        return Collections.unmodifiableMap(copy);
    }

    /** A number that grows with every change. */
    public long changes() {
        return changes;
    }
}
