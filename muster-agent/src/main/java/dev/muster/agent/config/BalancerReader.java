package dev.muster.agent.config;

import dev.muster.agent.BalancerRole;
import dev.muster.agent.TemplateSources;
import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.PanicRule;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what is said of the balancer. For one thread. */
final class BalancerReader {

    private static final InetSocketAddress USUAL_BIND = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080);
    private static final InetSocketAddress USUAL_STATS =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8404);

    private final Section at;
    private final Reading reading;

    BalancerReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    /** The role, unless there is a mistake in it. */
    Optional<BalancerRole> read() {
        int before = reading.faults();
        InetSocketAddress bind =
                at.parsed("bind", t -> Addresses.parse(t, "0.0.0.0", 8080), USUAL_BIND, Addresses::text);
        InetSocketAddress stats =
                at.parsed("stats", t -> Addresses.parse(t, "127.0.0.1", 8404), USUAL_STATS, Addresses::text);
        Optional<Path> haproxy = at.file("haproxy");
        at.usually("haproxy", "the first haproxy on the PATH, or in the usual folders");
        Optional<Path> template = at.file("template");
        at.usually("template", "Muster's own");
        String health = at.parsed("health", BalancerReader::health, BalancerRole.DEFAULT_HEALTH_PATH, Written::yaml);
        HealthStatuses statuses = at.parsed(
                "health_status", HealthStatuses::parse, HealthStatuses.DEFAULT, s -> Written.yaml(s.toString()));
        List<PoolSettings> pools = pools(health, statuses);
        PoolRules rules = rules(PoolSettings.web(health).withHealthStatuses(statuses));
        TemplateSources sources = sources();
        Optional<Integer> peers = at.number("peers_port", 1, 65_535);
        at.usually("peers_port", "none");
        at.end();
        if (reading.faults() > before) {
            return Optional.empty();
        }
        try {
            OptionalInt peersPort = peers.map(OptionalInt::of).orElse(OptionalInt.empty());
            return Optional.of(new BalancerRole(bind, stats, haproxy, template, pools, rules, sources, peersPort));
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String health(String path) {
        PoolSettings.web(path).check();
        return path;
    }

    private List<PoolSettings> pools(String health, HealthStatuses statuses) {
        List<PoolSettings> pools = new ArrayList<>();
        at.section("pools").ifPresent(section -> {
            for (String name : section.names()) {
                section.section(name)
                        .flatMap(pool -> new PoolReader(pool, reading).read(name, health, statuses))
                        .ifPresent(pools::add);
            }
        });
        if (pools.isEmpty()) {
            at.usually("pools", "web, which takes the service web");
            pools.add(PoolSettings.web(health).withHealthStatuses(statuses));
        }
        return pools;
    }

    private PoolRules rules(PoolSettings like) {
        PoolRules rules = PoolRules.DEFAULT
                .withAllowNetworks(at.list("allow_networks", Network::parse))
                .withPanic(
                        PanicRule.DEFAULT.withPercent(at.number("panic_percent", 0, 100, PanicRule.DEFAULT.percent())));
        return at.truth("auto_pools", false) ? rules.withAutoPools(like) : rules;
    }

    private TemplateSources sources() {
        SortedMap<OwnLines.Place, Path> lines = new TreeMap<>();
        at.section("lines").ifPresent(section -> {
            for (OwnLines.Place place : OwnLines.Place.values()) {
                section.file(place.toString()).ifPresent(file -> lines.put(place, file));
            }
            section.end();
        });
        SortedMap<String, String> settings = at.pairs("settings");
        Optional<Path> stickyKey = at.file("sticky_key");
        at.usually("sticky_key", "none");
        SortedMap<MapName, Path> maps = new TreeMap<>();
        at.section("maps")
                .ifPresent(section -> section.names().forEach(name -> {
                    try {
                        MapName map = new MapName(name);
                        section.file(name).ifPresent(file -> maps.put(map, file));
                    } catch (IllegalArgumentException e) {
                        reading.fault(section.origin(name), String.valueOf(e.getMessage()));
                    }
                }));
        try {
            return new TemplateSources(settings, lines, stickyKey, maps);
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return TemplateSources.NONE;
        }
    }
}
