package dev.muster.haproxy.template;

import dev.muster.haproxy.Pool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pool takes which requests, in the order in which HAProxy must ask: an exact host before an ending of hosts
 * before any host, and a long path before a short one.
 */
final class Routes {

    /** One rule; empty means any. */
    private record Route(String host, String hostEnding, String path, String pool) {

        int rank() {
            if (!host.isEmpty()) {
                return 0;
            }
            return hostEnding.isEmpty() ? 2 : 1;
        }

        Map<String, Object> data() {
            Map<String, Object> data = new LinkedHashMap<>();
            put(data, "host", host);
            put(data, "hostEnding", hostEnding);
            put(data, "path", path);
            data.put("pool", pool);
            return data;
        }

        private static void put(Map<String, Object> data, String name, String value) {
            if (!value.isEmpty()) {
                data.put(name, value);
            }
        }
    }

    private static final Comparator<Route> ORDER = Comparator.comparingInt(Route::rank)
            .thenComparing(
                    Comparator.<Route>comparingInt(r -> r.hostEnding().length()).reversed())
            .thenComparing(
                    Comparator.<Route>comparingInt(r -> r.path().length()).reversed())
            .thenComparing(Route::host)
            .thenComparing(Route::hostEnding)
            .thenComparing(Route::path)
            .thenComparing(Route::pool);

    private Routes() {}

    /** For each the pool that takes it, and those of {@code host}, {@code hostEnding}, {@code path} that matter. */
    static List<Map<String, Object>> of(List<Pool> pools) {
        List<Route> routes = new ArrayList<>();
        for (Pool pool : pools) {
            List<String> hosts = pool.traffic().hosts();
            List<String> paths = pool.traffic().paths();
            if (hosts.isEmpty() && paths.isEmpty()) {
                continue;
            }
            for (String host : hosts.isEmpty() ? List.of("") : hosts) {
                for (String path : paths.isEmpty() ? List.of("") : paths) {
                    boolean ending = host.startsWith("*.");
                    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
                    routes.add(new Route(
                            ending ? "" : host,
                            ending ? host.substring(1) : "",
                            plain,
                            pool.name().value()));
                }
            }
        }
        return routes.stream().sorted(ORDER).map(Route::data).toList();
    }
}
