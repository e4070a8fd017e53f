package dev.muster.haproxy;

import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.runtime.MapListing;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maps of the running HAProxy, kept as their templates say: looks, compares, changes by the Runtime API, looks
 * again, and has the files follow. What HAProxy refuses leaves the last good one in force, in its memory and on disk.
 * Rendering and looking are done on threads of their own, one of each at a time. For the reconciler's thread.
 */
final class Maps {

    private static final Logger LOG = LoggerFactory.getLogger(Maps.class);

    private static final int MOST_CAUSES = 20;
    private static final String AS_IT_WAS = "The map stays as it was: ";

    private final BalancerOptions options;
    private final RuntimeClient client;
    private final MapOperations operations;
    private final MapFolder folder;
    private final Consumer<Signal> signals;
    private final MapDrafter drafter;
    private final Looks looks;
    private final SortedMap<MapName, MapState> states = new TreeMap<>();
    private final SortedMap<MapName, TemplateWatch> watches = new TreeMap<>();

    /** Those of which it was told that nothing uses them. */
    private final Set<MapName> unused = new HashSet<>();

    private long reading;
    private MapDrafter.@Nullable Wish wished;
    private MapDrafter.@Nullable Wish rendered;
    private boolean rendering;
    private MapDrafter.Draft draft = new MapDrafter.Draft(new TreeMap<>(), List.of(), List.of());
    private final Set<String> causes = new LinkedHashSet<>();
    private long sinceNanos;
    private Optional<String> unseen = Optional.empty();
    private Optional<String> unkept = Optional.empty();

    /**
     * Begins with what is on disk.
     *
     * @param signals gets what was rendered and seen, from other threads
     */
    Maps(BalancerOptions options, RuntimeClient client, MapFolder folder, Consumer<Signal> signals) {
        this.options = options;
        this.client = client;
        this.operations = new MapOperations(client);
        this.folder = folder;
        this.signals = signals;
        this.drafter = new MapDrafter(options);
        this.looks = new Looks(options.pollInterval(), System.nanoTime());
        options.maps().forEach((map, file) -> {
            states.put(map, new MapState(folder.read(map)));
            watches.put(map, new TemplateWatch(Optional.of(file)));
        });
    }

    /** Whether all that a reload needs is known: the files hold what is wanted of the first moment. */
    boolean ready() {
        return states.isEmpty() || rendered != null;
    }

    /** Has the maps rendered if that would make them others. */
    void wish(Settings applied, Targets.Result targets, Map<PoolName, List<Server>> serving, Turn turn) {
        if (states.isEmpty()) {
            return;
        }
        if (looks.due(System.nanoTime())) {
            watch();
        }
        MapDrafter.Wish wish = new MapDrafter.Wish(applied, serving, targets.ids(), targets.total(), reading);
        MapDrafter.@Nullable Wish last = wished;
        if (last == null || !last.same(wish)) {
            turn.causes().forEach(cause -> because(cause, turn.sinceNanos()));
            wished = wish;
        }
        render();
    }

    private void because(String cause, long atNanos) {
        if (causes.isEmpty() || atNanos - sinceNanos < 0) {
            sinceNanos = atNanos;
        }
        if (causes.size() < MOST_CAUSES) {
            causes.add(cause);
        }
    }

    private boolean upToDate() {
        MapDrafter.@Nullable Wish newest = wished;
        MapDrafter.@Nullable Wish done = rendered;
        return newest != null && done != null && newest.same(done);
    }

    private void render() {
        MapDrafter.@Nullable Wish wish = wished;
        if (rendering || wish == null || upToDate()) {
            return;
        }
        rendering = true;
        Thread.ofVirtual()
                .name("muster-haproxy-maps")
                .start(() -> signals.accept(new Signal.Mapped(wish, drafted(drafter, wish))));
    }

    private static MapDrafter.Draft drafted(MapDrafter drafter, MapDrafter.Wish wish) {
        try {
            return drafter.draft(wish);
        } catch (RuntimeException e) {
            return MapDrafter.Draft.failed("The maps can't be made: " + e);
        }
    }

    /** This came of a wish. */
    void rendered(Signal.Mapped mapped) {
        rendering = false;
        rendered = mapped.wish();
        mapped.draft().mistakes().stream()
                .filter(mistake -> !draft.mistakes().contains(mistake))
                .forEach(mistake -> LOG.warn("{}{}", AS_IT_WAS, mistake));
        draft = mapped.draft();
        draft.maps().forEach((map, file) -> state(map).want(file));
    }

    /** Whether the files could be written. */
    void kept(Optional<String> problem) {
        problem.ifPresent(why -> LOG.warn("{}", why));
        unkept = problem;
    }

    /** HAProxy is another process than before. */
    void haproxyIsNew() {
        states.values().forEach(MapState::haproxyIsNew);
        looks.again(System.nanoTime(), Duration.ZERO);
    }

    /** The templates are to be read again. */
    void reread() {
        reading++;
    }

    /** Makes HAProxy's maps as wanted, and has the files follow. */
    void step(Turn turn) {
        if (states.isEmpty()) {
            return;
        }
        if (looks.due(System.nanoTime())) {
            look();
        }
        for (Map.Entry<MapName, MapState> entry : states.entrySet()) {
            act(entry.getKey(), entry.getValue(), turn);
        }
        Map<MapName, MapFile> good = new HashMap<>();
        states.forEach((map, state) -> state.good().ifPresent(file -> good.put(map, file)));
        folder.want(good);
        if (upToDate()) {
            causes.clear();
        }
    }

    private void watch() {
        watches.forEach((map, file) -> {
            if (file.changed()) {
                reading++;
                because("the template of the map " + map + " changed", System.nanoTime());
            }
        });
    }

    private void look() {
        long number = looks.begin(System.nanoTime());
        Thread.ofVirtual().name("muster-haproxy-maps-look").start(() -> {
            Map<MapName, MapListing> seen = new HashMap<>();
            try {
                for (MapName map : options.maps().keySet()) {
                    seen.put(map, client.map(map.path()));
                }
                signals.accept(new Signal.MapsLooked(number, seen, Optional.empty()));
            } catch (IOException | RuntimeException e) {
                signals.accept(new Signal.MapsLooked(number, Map.of(), Optional.of(String.valueOf(e.getMessage()))));
            }
        });
    }

    /**
     * What a look has found. It doesn't count when anything was done since it began.
     *
     * @param reloading whether nobody knows which worker it was
     */
    void looked(Signal.MapsLooked looked, boolean reloading, Turn turn) {
        if (!looks.counts(looked.number())) {
            return;
        }
        if (reloading) {
            looks.again(System.nanoTime(), Looks.SOON);
            return;
        }
        long before = looks.end(System.nanoTime());
        unseen = looked.problem();
        looked.seen().forEach((map, now) -> {
            boolean changed = state(map).looked(now);
            tellIfUnused(map);
            if (changed) {
                turn.cause("the map " + map + " was changed by somebody else", before);
            }
        });
    }

    private void tellIfUnused(MapName map) {
        if (!isUnused(map)) {
            unused.remove(map);
        } else if (unused.add(map)) {
            LOG.warn("{}", MapUse.unused(map));
        }
    }

    /** While maps are made, a reload may wait for them that has HAProxy use them. */
    private boolean isUnused(MapName map) {
        return upToDate() && state(map).isUnused();
    }

    private void act(MapName map, MapState state, Turn turn) {
        Optional<MapFile> due = state.due(System.nanoTime());
        if (due.isEmpty()) {
            return;
        }
        MapListing now = state.seen().orElseThrow();
        looks.again(System.nanoTime(), Looks.SOON);
        // Until it is done nobody knows what HAProxy has.
        state.unknown();
        try {
            Optional<String> refusal = operations.change(map, now, due.get());
            causes.forEach(cause -> turn.cause(cause, sinceNanos));
            if (refusal.isPresent()) {
                LOG.warn("{}", refused(map, refusal.get()));
                state.refused(due.get(), refusal.get(), System.nanoTime());
            } else {
                state.done(due.get());
                turn.did(MapOperations.words(map, now, due.get()), false);
            }
        } catch (IOException e) {
            LOG.debug("HAProxy's map {} can't be steered now", map, e);
        }
    }

    private static String refused(MapName map, String reason) {
        return "HAProxy refuses the map " + map + ", which stays as it was: " + reason;
    }

    private MapState state(MapName map) {
        MapState state = states.get(map);
        if (state == null) {
            throw new IllegalStateException("nobody asked for the map " + map);
        }
        return state;
    }

    /** When the next look is due; one that is under way tells by itself. */
    OptionalLong wakeAt() {
        return states.isEmpty() ? OptionalLong.empty() : looks.next();
    }

    /** What is wrong, in words. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        draft.mistakes().forEach(mistake -> problems.add(AS_IT_WAS + mistake));
        states.forEach((map, state) -> state.refusal().ifPresent(reason -> problems.add(refused(map, reason))));
        states.keySet().stream().filter(this::isUnused).map(MapUse::unused).forEach(problems::add);
        unkept.ifPresent(problems::add);
        unseen.ifPresent(why -> problems.add("HAProxy doesn't tell its maps: " + why));
        problems.addAll(draft.leftOut());
        return problems;
    }

    /** What would be done: steps, in words, and what is wrong. */
    record Foreseen(List<String> steps, Optional<String> problem) {}

    /** Tells what would be done with the maps; nothing is. Any thread may ask. */
    interface Outlook {
        Foreseen foresee(Settings settings, Targets.Result targets, Map<PoolName, List<Server>> serving);
    }

    /** As things stand now. */
    Outlook outlook() {
        if (states.isEmpty()) {
            return (_, _, _) -> new Foreseen(List.of(), Optional.empty());
        }
        long readingNow = reading;
        Map<MapName, MapListing> seen = new TreeMap<>();
        states.forEach((map, state) -> state.seen().ifPresent(listing -> seen.put(map, listing)));
        return (settings, targets, serving) -> {
            MapDrafter.Wish wish = new MapDrafter.Wish(settings, serving, targets.ids(), targets.total(), readingNow);
            MapDrafter.Draft foreseen = drafted(new MapDrafter(options), wish);
            List<String> steps = new ArrayList<>();
            foreseen.maps()
                    .forEach((map, file) -> Optional.ofNullable(seen.get(map))
                            .ifPresent(now -> steps.addAll(MapOperations.words(map, now, file))));
            return new Foreseen(steps, foreseen.mistakes().stream().findFirst());
        };
    }
}
