package dev.muster.agent;

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
import dev.muster.haproxy.template.TemplateSample;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template sees, read back into what a balancer has: {@code docs/templates.md} tells the names. What is missing
 * is as in the made-up cluster, or as the balancer has it where nobody says otherwise.
 *
 * @param pools with their servers
 * @param bind where clients come in
 */
record TrialModel(
        List<Pool> pools,
        List<BalancerNode> balancers,
        TemplateSettings settings,
        InetSocketAddress bind,
        InetSocketAddress stats) {

    private static final String ALGORITHM = "roundrobin";
    private static final int PORT = 80;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a message for people when no balancer could have it
     */
    static TrialModel of(Map<?, ?> seen) {
        List<Pool> pools = seen.containsKey("pools")
                ? maps(seen, "pools").stream().map(TrialModel::pool).toList()
                : List.of(new Pool(
                        new PoolName("web"),
                        ALGORITHM,
                        BalancerRole.DEFAULT_HEALTH_PATH,
                        HealthStatuses.DEFAULT,
                        servers(seen, seen.containsKey("servers") ? "servers" : "addresses")));
        TemplateSettings settings = TemplateSettings.NONE
                .withValues(new TreeMap<>(texts(seen, "settings")))
                .withLines(lines(texts(seen, "lines")));
        String key = text(seen, "stickyKey", "");
        return new TrialModel(
                pools,
                maps(seen, "balancers").stream()
                        .map(node -> balancer(node, maps(seen, "peers")))
                        .toList(),
                key.isEmpty() ? settings : settings.withStickyKey(key),
                place(seen, "bind").orElse(TemplateSample.BIND),
                place(seen, "stats").orElse(TemplateSample.STATS));
    }

    private static Pool pool(Map<?, ?> seen) {
        Traffic traffic = new Traffic(
                text(seen, "mode", "http").equals("tcp") ? Traffic.Mode.TCP : Traffic.Mode.HTTP,
                list(seen, "hosts").stream().map(String::valueOf).toList(),
                list(seen, "paths").stream().map(String::valueOf).toList(),
                place(seen, "bind"),
                Boolean.TRUE.equals(seen.get("sticky")),
                Duration.ofMillis(number(text(seen, "slowStart", "0").replaceFirst("ms$", ""), "slowStart")),
                number(text(seen, "maxConnections", "0"), "maxConnections"));
        String statuses = text(seen, "healthStatuses", "");
        return new Pool(
                new PoolName(text(seen, "name", "web")),
                text(seen, "algorithm", ALGORITHM),
                text(seen, "healthPath", BalancerRole.DEFAULT_HEALTH_PATH),
                statuses.isEmpty() ? HealthStatuses.DEFAULT : HealthStatuses.parse(statuses),
                traffic,
                servers(seen, "servers"));
    }

    private static List<Server> servers(Map<?, ?> seen, String name) {
        return maps(seen, name).stream().map(TrialModel::server).toList();
    }

    private static Server server(Map<?, ?> seen) {
        return new Server(
                new ServerName(text(seen, "name", text(seen, "host", ""))),
                new InetSocketAddress(
                        address(text(seen, "ip", "")), number(text(seen, "port", Integer.toString(PORT)), "port")),
                number(text(seen, "weight", "100"), "weight"),
                Intent.SERVE,
                Attributes.fitting(texts(seen, "attributes")));
    }

    private static BalancerNode balancer(Map<?, ?> seen, List<Map<?, ?>> peers) {
        String name = text(seen, "name", "");
        OptionalInt port = peers.stream()
                .filter(peer -> text(peer, "name", "").equals(name))
                .mapToInt(peer -> number(text(peer, "port", "1024"), "port"))
                .findFirst();
        return new BalancerNode(new ServerName(name), address(text(seen, "ip", "")), port);
    }

    private static OwnLines lines(Map<String, String> texts) {
        Map<OwnLines.Place, String> lines = new TreeMap<>();
        for (OwnLines.Place place : OwnLines.Place.values()) {
            Optional.ofNullable(texts.get(place.toString())).ifPresent(text -> lines.put(place, text));
        }
        return OwnLines.of(lines);
    }

    private static Optional<InetSocketAddress> place(Map<?, ?> seen, String name) {
        return seen.get(name) instanceof Map<?, ?> place
                ? Optional.of(new InetSocketAddress(
                        address(text(place, "ip", "")), number(text(place, "port", ""), name + ".port")))
                : Optional.empty();
    }

    private static InetAddress address(String ip) {
        try {
            return InetAddress.ofLiteral(ip);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an 'ip' is an address such as 192.0.2.11, not '" + ip + "'", e);
        }
    }

    private static int number(String text, String what) {
        try {
            return Integer.parseInt(text.replaceFirst("\\.0$", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + what + "' is a whole number, not '" + text + "'", e);
        }
    }

    private static String text(Map<?, ?> seen, String name, String otherwise) {
        @Nullable Object value = seen.get(name);
        String text = value == null ? "" : value.toString();
        return text.isEmpty() ? otherwise : text;
    }

    private static Map<String, String> texts(Map<?, ?> seen, String name) {
        Map<String, String> texts = new TreeMap<>();
        if (seen.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    private static List<?> list(Map<?, ?> seen, String name) {
        return seen.get(name) instanceof List<?> list ? list : List.of();
    }

    private static List<Map<?, ?>> maps(Map<?, ?> seen, String name) {
        return list(seen, name).stream()
                .<Map<?, ?>>mapMulti((item, take) -> {
                    if (item instanceof Map<?, ?> map) {
                        take.accept(map);
                    }
                })
                .toList();
    }
}
