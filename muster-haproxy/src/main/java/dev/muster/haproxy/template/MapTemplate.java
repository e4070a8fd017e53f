package dev.muster.haproxy.template;

import dev.muster.haproxy.MapName;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.plan.ServerIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A user's template of a map file: Handlebars, with the same data as that of haproxy.cfg. What comes out is read again,
 * so that no value can become a line or a key of its own. May be used by any thread.
 */
public final class MapTemplate {

    /**
     * What came of it.
     *
     * @param leftOut how many servers' values can't stand in the map, so that it is without them
     * @param problems some of them, in words
     */
    public record Rendered(MapFile file, int leftOut, List<String> problems) {

        public Rendered {
            problems = List.copyOf(problems);
        }
    }

    private static final int MOST_PROBLEMS = 5;

    private final MapName map;
    private final ConfigTemplate template;

    private MapTemplate(MapName map, ConfigTemplate template) {
        this.map = map;
        this.template = template;
    }

    /** Reads and compiles the template of a map. */
    public static MapTemplate read(MapName map, Path file) throws TemplateException {
        String name = "the template " + file + " of the map '" + map + "'";
        return compile(map, name, ConfigTemplate.text(name, file));
    }

    /** Compiles a template from its text; {@code name} is how messages call it. */
    public static MapTemplate compile(MapName map, String name, String text) throws TemplateException {
        if (MapEscaping.hasMarks(text)) {
            throw new TemplateException(name + " has a character from U+FDD0 to U+FDD2, which no text may have");
        }
        return new MapTemplate(map, ConfigTemplate.compile(name, text, new MapEscaping()));
    }

    /** Renders with any data, as {@link ConfigTemplate#render} does. */
    public MapFile render(Map<String, ?> data) throws TemplateException {
        String marked = template.render(data);
        StringBuilder plain = new StringBuilder(marked.length());
        int number = 0;
        for (String line : marked.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                String mistake = MapEscaping.mistakeOfKey(stripped.split("[ \t]", 2)[0]);
                if (!mistake.isEmpty()) {
                    throw new TemplateException(template.name() + " renders line " + number + ", where " + mistake
                            + ":\n    " + ConfigTemplate.shown(MapEscaping.plain(stripped)));
                }
            }
            plain.append(MapEscaping.plain(line)).append('\n');
        }
        try {
            return MapFile.parse(plain.toString());
        } catch (CfgException e) {
            throw new TemplateException(template.name() + " renders what is no map: " + e.getMessage());
        }
    }

    /**
     * Renders for these pools. A server whose values can't stand in the map is left out: it holds up no other.
     *
     * @param total how many servers the check interval is meant for
     * @throws TemplateException when the map can't be had even so
     */
    public Rendered render(TemplateData data, List<Pool> pools, ServerIds ids, int total) throws TemplateException {
        try {
            return new Rendered(render(data.of(pools, ids, total)), 0, List.of());
        } catch (TemplateException whole) {
            return withoutBad(data, pools, ids, total, whole);
        }
    }

    /** What is wrong with every server, or without any, is the template's fault. */
    private Rendered withoutBad(TemplateData data, List<Pool> pools, ServerIds ids, int total, TemplateException whole)
            throws TemplateException {
        List<Server> all =
                pools.stream().flatMap(pool -> pool.servers().stream()).toList();
        if (mistake(data, without(pools, Set.copyOf(all)), ids, total).isPresent()) {
            throw whole;
        }
        List<String> problems = new ArrayList<>();
        Set<Server> bad = new HashSet<>();
        for (Pool pool : pools) {
            for (Server server : pool.servers()) {
                mistake(data, only(pools, pool, server), ids, total).ifPresent(mistake -> {
                    bad.add(server);
                    if (problems.size() < MOST_PROBLEMS) {
                        problems.add(server.name() + " is left out of the map '" + map + "': " + mistake);
                    }
                });
            }
        }
        if (bad.isEmpty() || bad.containsAll(all)) {
            throw whole;
        }
        return new Rendered(render(data.of(without(pools, bad), ids, total)), bad.size(), problems);
    }

    private Optional<String> mistake(TemplateData data, List<Pool> pools, ServerIds ids, int total) {
        try {
            render(data.of(pools, ids, total));
            return Optional.empty();
        } catch (TemplateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<Pool> only(List<Pool> pools, Pool chosen, Server server) {
        return pools.stream()
                .map(pool -> pool.with(pool.name().equals(chosen.name()) ? List.of(server) : List.of()))
                .toList();
    }

    private static List<Pool> without(List<Pool> pools, Set<Server> bad) {
        return pools.stream()
                .map(pool -> pool.with(pool.servers().stream()
                        .filter(server -> !bad.contains(server))
                        .toList()))
                .toList();
    }
}
