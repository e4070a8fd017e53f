package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Handlebars.SafeString;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import dev.muster.haproxy.plan.ServerIds;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a template sees; {@code docs/templates.md} tells it to those who write one. Nothing in it depends on which
 * balancer renders, so that the same roster makes the same bytes on all of them. Immutable.
 */
public final class TemplateData {

    private static final List<String> UNHASHED = List.of("roundrobin", "leastconn", "first", "random");

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f.:\\[\\]]+");

    private final InetSocketAddress bind;
    private final InetSocketAddress stats;
    private final String adminSocket;
    private final TemplateSettings settings;
    private final List<BalancerNode> balancers;

    /**
     * @param bind where the frontend listens
     * @param stats where the stats page listens
     * @param adminSocket path of the Runtime API's socket
     */
    public TemplateData(InetSocketAddress bind, InetSocketAddress stats, String adminSocket) {
        this(bind, stats, adminSocket, TemplateSettings.NONE, List.of());
    }

    private TemplateData(
            InetSocketAddress bind,
            InetSocketAddress stats,
            String adminSocket,
            TemplateSettings settings,
            List<BalancerNode> balancers) {
        this.bind = bind;
        this.stats = stats;
        this.adminSocket = adminSocket;
        this.settings = settings;
        this.balancers = balancers.stream().sorted().toList();
    }

    /** With what the user gives the template. */
    public TemplateData with(TemplateSettings given) {
        return new TemplateData(bind, stats, adminSocket, given, balancers);
    }

    /** With the balancers of the cluster. */
    public TemplateData withBalancers(List<BalancerNode> all) {
        return new TemplateData(bind, stats, adminSocket, settings, all);
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
        data.put("routes", Routes.of(pools));
        pools.stream()
                .filter(pool -> pool.traffic().takesTheRest())
                .findFirst()
                .ifPresent(pool -> data.put("defaultPool", pool.name().value()));
        data.put("tcp", pools.stream().anyMatch(pool -> pool.traffic().mode() == Traffic.Mode.TCP));
        data.put("bind", endpoint(bind));
        data.put("stats", endpoint(stats));
        data.put("socket", adminSocket);
        data.put("checkInterval", checkInterval(servers).toMillis() + "ms");
        data.put("balancers", balancers.stream().map(TemplateData::balancer).toList());
        data.put(
                "peers",
                balancers.stream()
                        .filter(node -> node.peersPort().isPresent())
                        .map(TemplateData::balancer)
                        .toList());
        data.put("settings", settings.values());
        settings.stickyKey().ifPresent(key -> data.put("stickyKey", key));
        Map<String, String> lines = new LinkedHashMap<>();
        for (OwnLines.Place place : OwnLines.Place.values()) {
            lines.put(place.toString(), settings.lines().text().getOrDefault(place, ""));
        }
        data.put("lines", lines);
        return data;
    }

    /**
     * Half a second for up to 500 servers, then doubling with their number, so that the checks of one HAProxy stay
     * under a thousand a second and the interval doesn't change with each server.
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
        Traffic traffic = pool.traffic();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", pool.name().value());
        data.put("mode", traffic.mode().toString());
        data.put("http", traffic.mode() == Traffic.Mode.HTTP);
        data.put("tcp", traffic.mode() == Traffic.Mode.TCP);
        // Several words are meant here; the words themselves were checked when the options were.
        data.put("algorithm", new SafeString(pool.algorithm()));
        data.put("hashed", !UNHASHED.contains(kind));
        data.put("healthPath", pool.healthPath());
        if (!pool.healthStatuses().equals(HealthStatuses.DEFAULT)) {
            data.put("healthStatuses", pool.healthStatuses().toString());
        }
        data.put("hosts", traffic.hosts());
        data.put("paths", traffic.paths());
        traffic.bind().ifPresent(address -> data.put("bind", endpoint(address)));
        data.put("sticky", traffic.sticky());
        if (!traffic.slowStart().isZero()) {
            data.put("slowStart", traffic.slowStart().toMillis() + "ms");
        }
        if (traffic.maxConnections() > 0) {
            data.put("maxConnections", traffic.maxConnections());
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
        data.put("version", server.attributes().values().getOrDefault("v", ""));
        data.put("attributes", server.attributes().values());
        return data;
    }

    private static Map<String, Object> balancer(BalancerNode node) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", node.name().value());
        if (node.peersPort().isPresent()) {
            data.putAll(
                    endpoint(new InetSocketAddress(node.ip(), node.peersPort().getAsInt())));
        } else {
            data.put("ip", node.ip().getHostAddress());
        }
        return data;
    }

    /** The brackets of an IPv6 address need no escaping, and are easier to read without. */
    private static CharSequence plain(String address) {
        return ADDRESS.matcher(address).matches() ? new SafeString(address) : address;
    }

    private static Map<String, Object> endpoint(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("ip", ip);
        data.put("port", address.getPort());
        data.put("address", plain(Server.text(address)));
        return data;
    }
}
