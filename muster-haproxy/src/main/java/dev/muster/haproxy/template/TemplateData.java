package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Handlebars.SafeString;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.plan.ServerIds;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template sees.
 *
 * <ul>
 *   <li>{@code pools}: each with {@code name}, {@code algorithm}, {@code hashed}, {@code healthPath},
 *       {@code healthStatuses} (absent where HAProxy's own rule is meant) and {@code servers}
 *   <li>{@code addresses} and {@code servers}: the servers of all pools in one list, the classic shape
 *   <li>a server: {@code name} and {@code host} (the same), {@code ip}, {@code port}, {@code address}, {@code id},
 *       {@code weight}, {@code pool}
 *   <li>{@code bind}, {@code stats}: each with {@code address}, {@code ip}, {@code port}; {@code socket}: the admin
 *       socket's path; {@code checkInterval}: such as {@code 500ms}
 * </ul>
 */
public final class TemplateData {

    private final InetSocketAddress bind;
    private final InetSocketAddress stats;
    private final String adminSocket;

    /**
     * @param bind where the frontend listens
     * @param stats where the stats page listens
     * @param adminSocket path of the Runtime API's socket
     */
    public TemplateData(InetSocketAddress bind, InetSocketAddress stats, String adminSocket) {
        this.bind = bind;
        this.stats = stats;
        this.adminSocket = adminSocket;
    }

    /** The data for these pools. {@code servers} is how many the check interval is meant for. */
    public Map<String, Object> of(List<Pool> pools, ServerIds ids, int servers) {
        Map<String, Object> data = new LinkedHashMap<>();
        List<Map<String, Object>> poolList = new ArrayList<>();
        List<Map<String, Object>> all = new ArrayList<>();
        for (Pool pool : pools) {
            List<Map<String, Object>> members = new ArrayList<>();
            for (Server server : pool.servers()) {
                members.add(server(pool, server, ids));
            }
            all.addAll(members);
            poolList.add(pool(pool, members));
        }
        data.put("pools", poolList);
        data.put("addresses", all);
        data.put("servers", all);
        data.put("bind", endpoint(bind));
        data.put("stats", endpoint(stats));
        data.put("socket", adminSocket);
        data.put("checkInterval", checkInterval(servers).toMillis() + "ms");
        return data;
    }

    /**
     * Half a second for up to 500 servers, then doubling with their number, so that the checks of one HAProxy stay
     * under a thousand a second and the interval doesn't change with each server. Source: design 11, "Death of a host".
     */
    static Duration checkInterval(int servers) {
        long millis = 500;
        while (millis < servers) {
            millis *= 2;
        }
        return Duration.ofMillis(millis);
    }

    private static Map<String, Object> pool(Pool pool, List<Map<String, Object>> members) {
        String kind = pool.algorithm().split("[ (]", 2)[0];
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", pool.name().value());
        // Several words are meant here; the words themselves were checked when the options were.
        data.put("algorithm", new SafeString(pool.algorithm()));
        data.put(
                "hashed", !List.of("roundrobin", "leastconn", "first", "random").contains(kind));
        data.put("healthPath", pool.healthPath());
        if (!pool.healthStatuses().equals(HealthStatuses.DEFAULT)) {
            data.put("healthStatuses", pool.healthStatuses().toString());
        }
        data.put("servers", members);
        return data;
    }

    private static Map<String, Object> server(Pool pool, Server server, ServerIds ids) {
        ServerName name = server.name();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", name.value());
        data.put("host", name.value());
        data.putAll(endpoint(server.address()));
        data.put("id", ids.id(pool.name(), name));
        data.put("weight", server.weight());
        data.put("pool", pool.name().value());
        return data;
    }

    private static Map<String, Object> endpoint(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("ip", ip);
        data.put("port", address.getPort());
        data.put("address", Server.text(address));
        return data;
    }
}
