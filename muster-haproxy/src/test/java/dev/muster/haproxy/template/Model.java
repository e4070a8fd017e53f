package dev.muster.haproxy.template;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.Abilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * A handful of models for the built-in template, each with a golden file of its name.
 *
 * @param balancers of the cluster
 */
record Model(String name, List<Pool> pools, TemplateSettings settings, List<BalancerNode> balancers) {

    static final String KEY = "not-a-secret-0123456789";

    private static final Abilities OLD = new Abilities(Set.of("cookie"), false, false, false);

    static List<Model> all() {
        return List.of(
                new Model("one-pool", List.of(web()), TemplateSettings.NONE, List.of()),
                new Model("no-servers", List.of(web().with(List.of())), TemplateSettings.NONE, List.of()),
                new Model("hosts-and-paths", routed(), TemplateSettings.NONE, List.of()),
                new Model("nothing-for-the-rest", List.of(routed().get(1)), TemplateSettings.NONE, List.of()),
                new Model("tcp", tcp(), TemplateSettings.NONE, threeBalancers()),
                new Model("sticky", List.of(sticky()), TemplateSettings.NONE.withStickyKey(KEY), List.of()),
                new Model("own", List.of(web()), own(), List.of()));
    }

    static Server server(String name, String ip, int port) {
        return new Server(
                new ServerName(name),
                new InetSocketAddress(InetAddress.ofLiteral(ip), port),
                100,
                Intent.SERVE,
                new Attributes(new TreeMap<>(Map.of("v", "2", "zone", "north"))));
    }

    static Pool pool(String name, Traffic traffic, Server... servers) {
        return new Pool(new PoolName(name), "roundrobin", "/", HealthStatuses.DEFAULT, traffic, List.of(servers));
    }

    static Pool web() {
        return pool("web", Traffic.HTTP, server("a", "10.0.0.1", 3000), server("b", "2001:db8::2", 3001));
    }

    private static List<Pool> routed() {
        return List.of(
                web(),
                new Pool(
                        new PoolName("api"),
                        "uri",
                        "/up",
                        HealthStatuses.parse("200,204"),
                        Traffic.HTTP
                                .withHosts("api.example.com", "*.api.example.com")
                                .withPaths("/v1", "/v2/"),
                        List.of(server("c", "10.0.0.3", 4000))),
                pool("img", Traffic.HTTP.withPaths("/img"), server("d", "10.0.0.4", 5000)),
                pool("shop", Traffic.HTTP.withHosts("shop.example.com"), server("e", "10.0.0.5", 5000)));
    }

    private static List<Pool> tcp() {
        Traffic traffic = Traffic.tcp(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 5432));
        return List.of(web(), pool("db", traffic.withSticky().withMaxConnections(50), server("pg", "10.0.0.9", 5432)));
    }

    private static Pool sticky() {
        return web().withTraffic(Traffic.HTTP
                .withSticky()
                .withSlowStart(Duration.ofSeconds(10))
                .withMaxConnections(200));
    }

    static List<BalancerNode> threeBalancers() {
        return List.of(
                new BalancerNode(new ServerName("lb1"), InetAddress.ofLiteral("10.0.0.101"), OptionalInt.of(1024)),
                new BalancerNode(new ServerName("lb2"), InetAddress.ofLiteral("10.0.0.102"), OptionalInt.of(1024)),
                new BalancerNode(new ServerName("lb3"), InetAddress.ofLiteral("10.0.0.103"), OptionalInt.empty()));
    }

    private static TemplateSettings own() {
        return TemplateSettings.NONE
                .withValues(new TreeMap<>(Map.of("timeout_server", "2m", "maxconn", "5000")))
                .withLines(OwnLines.of(Map.of(
                        OwnLines.Place.GLOBAL, "  description mine\r\n",
                        OwnLines.Place.DEFAULTS, "  option splice-auto",
                        OwnLines.Place.FRONTEND, "  http-request deny if { path_beg /admin }\n",
                        OwnLines.Place.BACKEND, "  http-response set-header X-Mine yes",
                        OwnLines.Place.SECTIONS, "backend mine\n  http-request deny\n\n")));
    }

    Renderer renderer(ConfigTemplate template) throws TemplateException {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080);
        InetSocketAddress stats = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8404);
        String socket = "unix@admin.sock";
        TemplateData data = new TemplateData(bind, stats, socket).with(settings).withBalancers(balancers);
        return new Renderer(template, data, socket, pools, OLD);
    }

    String file(ConfigTemplate template) throws TemplateException {
        return file(renderer(template));
    }

    String file(Renderer renderer) throws TemplateException {
        Map<PoolName, List<Server>> servers = new HashMap<>();
        int total = 0;
        for (Pool pool : pools) {
            servers.put(pool.name(), pool.servers());
            total += pool.servers().size();
        }
        return renderer.file(servers, ServerIds.of(pools), total);
    }

    /** The same, with everything in another order. */
    Model shuffled() {
        List<BalancerNode> others = new ArrayList<>(balancers).reversed();
        List<Pool> same = pools.stream()
                .map(pool -> pool.with(new ArrayList<>(pool.servers()).reversed()))
                .toList();
        return new Model(name, same, settings, others);
    }

    @Override
    public String toString() {
        return name;
    }
}
