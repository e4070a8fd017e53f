package dev.muster.haproxy;

import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.runtime.MapListing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One map: what is wanted, what HAProxy has, the last one it took, and what it refused. Pure; for one thread.
 */
final class MapState {

    /** What was refused is tried again after so long: HAProxy may use the map otherwise by then. */
    private static final long AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

    private record Refusal(String reason, long atNanos) {}

    private Optional<MapFile> wanted = Optional.empty();
    private Optional<MapFile> good;
    private Optional<MapListing> seen = Optional.empty();
    private final Map<MapFile, Refusal> refused = new HashMap<>();

    /** {@code good} is what the file holds, if there is one. */
    MapState(Optional<MapFile> good) {
        this.good = good;
    }

    void want(MapFile file) {
        wanted = Optional.of(file);
        forgetRefusals();
    }

    /** What the file should hold: the last that HAProxy took, or would take if it used the map. */
    Optional<MapFile> good() {
        return good;
    }

    /** Whether no line of HAProxy's configuration uses the map, by the last look. */
    boolean isUnused() {
        return seen.isPresent() && seen.get() instanceof MapListing.Unused;
    }

    /** HAProxy may hold anything. */
    void unknown() {
        seen = Optional.empty();
    }

    /** HAProxy is another process, which may use the map otherwise. */
    void haproxyIsNew() {
        seen = Optional.empty();
        refused.clear();
    }

    /**
     * HAProxy holds this.
     *
     * @return whether somebody else has changed it
     */
    boolean looked(MapListing now) {
        boolean drift = seen.isPresent() && !seen.get().equals(now);
        seen = Optional.of(now);
        return drift;
    }

    /** What HAProxy should hold and doesn't, as far as is known. */
    Optional<MapFile> due(long nowNanos) {
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        for (Optional<MapFile> candidate : List.of(wanted, good)) {
            if (candidate.isEmpty() || isRefused(candidate.get(), nowNanos)) {
                continue;
            }
            MapFile file = candidate.get();
            boolean there = switch (seen.get()) {
                case MapListing.Unused _ -> true;
                case MapListing.TooLarge _ -> false;
                case MapListing.Entries entries -> entries.map().equals(file);
            };
            if (there) {
                took(file);
                return Optional.empty();
            }
            return candidate;
        }
        return Optional.empty();
    }

    /** What HAProxy has, by the last look and what was done since. */
    Optional<MapListing> seen() {
        return seen;
    }

    void done(MapFile file) {
        seen = Optional.of(new MapListing.Entries(file));
        took(file);
    }

    void refused(MapFile file, String reason, long nowNanos) {
        refused.put(file, new Refusal(reason, nowNanos));
        seen = Optional.empty();
    }

    /** HAProxy's reason against what is wanted, or against the last good one. */
    Optional<String> refusal() {
        return List.of(wanted, good).stream()
                .flatMap(Optional::stream)
                .filter(refused::containsKey)
                .findFirst()
                .map(refused::get)
                .map(Refusal::reason);
    }

    private boolean isRefused(MapFile file, long nowNanos) {
        Refusal refusal = refused.get(file);
        return refusal != null && nowNanos - refusal.atNanos() < AGAIN_NANOS;
    }

    private void took(MapFile file) {
        good = Optional.of(file);
        refused.remove(file);
        forgetRefusals();
    }

    private void forgetRefusals() {
        Set<MapFile> needed = new HashSet<>();
        wanted.ifPresent(needed::add);
        good.ifPresent(needed::add);
        refused.keySet().retainAll(needed);
    }
}
