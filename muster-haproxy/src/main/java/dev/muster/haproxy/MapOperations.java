package dev.muster.haproxy;

import dev.muster.haproxy.config.MapComparison;
import dev.muster.haproxy.config.MapComparison.MapChange;
import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.runtime.MapListing;
import dev.muster.haproxy.runtime.RuntimeAnswer;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.runtime.RuntimeCommand;
import dev.muster.haproxy.runtime.RuntimeSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes the maps of a running HAProxy. One change is made by its own command; several at once, or another order, by a
 * transaction, so that no request sees a part of them. What HAProxy refuses changes nothing. For one thread.
 */
final class MapOperations {

    private static final int LONGEST_TOLD = 120;

    private final RuntimeClient client;

    MapOperations(RuntimeClient client) {
        this.client = client;
    }

    /**
     * Makes a map hold what is wanted.
     *
     * @return HAProxy's reason, if it refuses
     * @throws IOException when nobody knows whether it was done
     */
    Optional<String> change(MapName map, MapListing now, MapFile wanted) throws IOException {
        Optional<RuntimeCommand> single = single(map, now, wanted);
        return switch (single.isPresent() ? send(single.get()) : client.replace(map.path(), wanted)) {
            case RuntimeAnswer.Done _ -> Optional.empty();
            case RuntimeAnswer.Refused refused -> Optional.of(refused.reason());
            // Reasons against a pattern are free in form. What HAProxy holds is looked at in any case.
            case RuntimeAnswer.Unknown unknown -> Optional.of(unknown.text());
        };
    }

    private RuntimeAnswer send(RuntimeCommand command) throws IOException {
        try (RuntimeSession session = client.session()) {
            return session.send(command);
        }
    }

    private static Optional<RuntimeCommand> single(MapName map, MapListing now, MapFile wanted) {
        if (!(now instanceof MapListing.Entries entries)) {
            return Optional.empty();
        }
        MapComparison comparison = MapComparison.of(entries.map(), wanted);
        if (!comparison.sameOrder() || comparison.changes().size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (comparison.changes().getFirst()) {
                        case MapChange.Added added ->
                            new RuntimeCommand.AddMapEntry(map.path(), added.key(), added.value());
                        case MapChange.Changed changed ->
                            new RuntimeCommand.SetMapEntry(map.path(), changed.key(), changed.value());
                        case MapChange.Removed removed -> new RuntimeCommand.DeleteMapEntry(map.path(), removed.key());
                    });
        } catch (IllegalArgumentException _) {
            // Only a payload can carry such characters.
            return Optional.empty();
        }
    }

    /** What {@link #change} would do, in words; empty if nothing. */
    static List<String> words(MapName map, MapListing now, MapFile wanted) {
        return switch (now) {
            case MapListing.Unused _ -> List.of();
            case MapListing.TooLarge _ -> List.of("the map " + map + " was far too large and is made anew");
            case MapListing.Entries entries -> words(map, entries.map(), wanted);
        };
    }

    private static List<String> words(MapName map, MapFile now, MapFile wanted) {
        if (now.equals(wanted)) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (MapChange change : MapComparison.of(now, wanted).changes()) {
            String key = "the map " + map + ": '" + told(change.key()) + "'";
            words.add(
                    switch (change) {
                        case MapChange.Added added -> key + " added, '" + told(added.value()) + "'";
                        case MapChange.Changed changed -> key + " is now '" + told(changed.value()) + "'";
                        case MapChange.Removed _ -> key + " removed";
                    });
        }
        return words.isEmpty() ? List.of("the map " + map + " is in another order") : words;
    }

    private static String told(String text) {
        StringBuilder told = new StringBuilder();
        text.codePoints().limit(LONGEST_TOLD).forEach(c -> told.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return text.length() > LONGEST_TOLD ? told + "…" : told.toString();
    }
}
