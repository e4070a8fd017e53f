package dev.muster.haproxy.template;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.BalancerNode;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import dev.muster.haproxy.plan.ServerIds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A small cluster by which a template can be tried out: what {@code docs/templates.md} shows is made from it. */
public final class TemplateSample {

    /** Where clients come in. */
    public static final InetSocketAddress BIND = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080);

    /** Where the statistics page is. */
    public static final InetSocketAddress STATS = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8404);

    private TemplateSample() {}

    /**
     * What a template would see.
     *
     * @param settings the user's own
     */
    public static Map<String, Object> data(TemplateSettings settings) {
        List<Pool> pools = pools();
        TemplateData data = new TemplateData(BIND, STATS, "unix@admin.sock");
        return data.with(settings).withBalancers(balancers()).of(pools, ServerIds.of(pools), 4);
    }

    /** Its pools, with their servers. */
    public static List<Pool> pools() {
        InetSocketAddress db = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 5432);
        return List.of(
                pool("web", Traffic.HTTP, server("app1", 11, 3000, "north"), server("app2", 12, 3000, "south")),
                pool(
                        "api",
                        Traffic.HTTP.withHosts("api.example.com").withPaths("/v1"),
                        server("app3", 13, 4000, "north")),
                pool("db", Traffic.tcp(db), server("db1", 21, 5432, "north")));
    }

    /** Its balancers. */
    public static List<BalancerNode> balancers() {
        return List.of(
                new BalancerNode(new ServerName("lb1"), InetAddress.ofLiteral("192.0.2.1"), OptionalInt.of(1024)),
                new BalancerNode(new ServerName("lb2"), InetAddress.ofLiteral("192.0.2.2"), OptionalInt.of(1024)));
    }

    private static Pool pool(String name, Traffic traffic, Server... servers) {
        return new Pool(new PoolName(name), "roundrobin", "/health", HealthStatuses.DEFAULT, traffic, List.of(servers));
    }

    private static Server server(String name, int number, int port, String zone) {
        return new Server(
                new ServerName(name),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), port),
                100,
                Intent.SERVE,
                new Attributes(new TreeMap<>(Map.of("v", "2.1", "zone", zone))));
    }
}
