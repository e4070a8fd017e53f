package dev.muster.haproxy;

import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.template.MapTemplate;
import dev.muster.haproxy.template.TemplateException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders the map files. While a template can't be used the one before it stays in its place and follows the servers.
 * For one thread at a time.
 */
final class MapDrafter {

    /**
     * What the maps are to be rendered from.
     *
     * @param settings those in force
     * @param total how many servers the check interval is meant for
     * @param reading which reading of the templates it is; grows
     */
    record Wish(Settings settings, Map<PoolName, List<Server>> servers, ServerIds ids, int total, long reading) {

        /** Whether the maps would be the same. */
        boolean same(Wish other) {
            return settings.equals(other.settings) && servers.equals(other.servers) && reading == other.reading;
        }

        private List<Pool> pools() {
            return settings.pools().stream()
                    .map(pool -> pool.with(servers.getOrDefault(pool.name(), List.of())))
                    .toList();
        }
    }

    /**
     * What came of it.
     *
     * @param maps those that could be had
     * @param mistakes what is wrong with templates, in words
     * @param leftOut servers without which it had to be done, in words
     */
    record Draft(SortedMap<MapName, MapFile> maps, List<String> mistakes, List<String> leftOut) {

        /** Nothing could be had. */
        static Draft failed(String why) {
            return new Draft(new TreeMap<>(), List.of(why), List.of());
        }

        Draft {
            maps = Collections.unmodifiableSortedMap(new TreeMap<>(maps));
            mistakes = List.copyOf(mistakes);
            leftOut = List.copyOf(leftOut);
        }
    }

    private final BalancerOptions options;
    private final Map<MapName, MapTemplate> newest = new HashMap<>();
    private final Map<MapName, MapTemplate> good = new HashMap<>();
    private final Map<MapName, String> unreadable = new HashMap<>();
    private long reading = -1;

    MapDrafter(BalancerOptions options) {
        this.options = options;
    }

    Draft draft(Wish wish) {
        if (reading != wish.reading()) {
            reading = wish.reading();
            options.maps().forEach(this::read);
        }
        SortedMap<MapName, MapFile> maps = new TreeMap<>();
        List<String> mistakes = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (MapName map : options.maps().keySet()) {
            Optional.ofNullable(unreadable.get(map)).ifPresent(mistakes::add);
            rendered(map, wish, mistakes).ifPresent(rendered -> {
                maps.put(map, rendered.file());
                leftOut.addAll(rendered.problems());
            });
        }
        return new Draft(maps, mistakes, leftOut);
    }

    private void read(MapName map, Path file) {
        unreadable.remove(map);
        try {
            newest.put(map, MapTemplate.read(map, file));
        } catch (TemplateException e) {
            newest.remove(map);
            unreadable.put(map, String.valueOf(e.getMessage()));
        }
    }

    private Optional<MapTemplate.Rendered> rendered(MapName map, Wish wish, List<String> mistakes) {
        @Nullable MapTemplate young = newest.get(map);
        @Nullable MapTemplate old = good.get(map);
        Optional<MapTemplate.Rendered> before = Optional.empty();
        if (old != null && old != young) {
            try {
                before = Optional.of(rendered(old, wish));
            } catch (TemplateException _) {
                // What is wrong with the newest one is told.
            }
        }
        if (young == null) {
            return before;
        }
        try {
            MapTemplate.Rendered rendered = rendered(young, wish);
            if (before.isPresent() && rendered.leftOut() > before.get().leftOut()) {
                // What one template has room for and the next hasn't is no server's fault.
                mistakes.addAll(rendered.problems());
                return before;
            }
            good.put(map, young);
            return Optional.of(rendered);
        } catch (TemplateException e) {
            mistakes.add(String.valueOf(e.getMessage()));
            return before;
        }
    }

    private MapTemplate.Rendered rendered(MapTemplate template, Wish wish) throws TemplateException {
        return template.render(options.templateData(wish.settings()), wish.pools(), wish.ids(), wish.total());
    }
}
