package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether a configuration uses its maps. Pure. */
final class MapUse {

    private MapUse() {}

    /** What is said of each map that no line names. */
    static List<String> unused(Cfg cfg, Collection<MapName> maps) {
        List<String> unused = new ArrayList<>();
        for (MapName map : maps) {
            boolean named = cfg.sections().stream()
                    .flatMap(section -> section.lines().stream())
                    .anyMatch(line -> line.raw().contains(map.path().toString()));
            if (!named) {
                unused.add(unused(map));
            }
        }
        return unused;
    }

    /** What is said of a map that nothing uses. */
    static String unused(MapName map) {
        return "No line of haproxy.cfg uses the map " + map + ": it would name " + map.path() + ", as in map("
                + map.path() + ")";
    }
}
