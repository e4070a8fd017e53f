package dev.muster.cli;

import dev.muster.agent.config.Layer;
import dev.muster.agent.config.Origin.Flag;
import dev.muster.agent.roster.PoolOption;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code muster agent} that are for a balancer. */
final class BalancerFlags {

    private static final String BALANCER = "balancer";

    /** Flags with one value, and its key in a file. */
    private static final Map<String, String> VALUES = Map.of(
            "--port", "bind",
            "--stats-port", "stats",
            "--health-path", "health",
            "--health-status", "health_status",
            "--haproxy", "haproxy",
            "--template", "template",
            "--panic-percent", "panic_percent",
            "--sticky-key", "sticky_key",
            "--peers-port", "peers_port");

    private static final List<String> FLAGS = Stream.concat(
                    VALUES.keySet().stream(),
                    Stream.of("--map", "--pool", "--auto-pools", "--allow-network", "--set", "--lines"))
            .sorted()
            .toList();

    private BalancerFlags() {}

    static void addTo(CommandSpec spec) {
        AgentFlags.text(spec, "--port", "[ADDR:]PORT", "balancer: where clients connect (default 8080)");
        AgentFlags.text(
                spec, "--stats-port", "[ADDR:]PORT", "balancer: HAProxy's statistics page (default 127.0.0.1:8404)");
        AgentFlags.text(spec, "--health-path", "PATH", "balancer: what HAProxy's own check asks for (default /)");
        AgentFlags.text(spec, "--health-status", "LIST", "balancer: which answers pass it (default 200-399)");
        AgentFlags.text(
                spec,
                "--haproxy",
                "FILE",
                "balancer: the program haproxy (default: MUSTER_HAPROXY, or the one on the PATH)");
        AgentFlags.text(
                spec, "--template", "FILE", "balancer: a Handlebars template of haproxy.cfg (default: Muster's)");
        AgentFlags.many(
                spec,
                "--map",
                "NAME=FILE",
                "balancer: a Handlebars template of the map maps/NAME, which changes without a reload; may be given"
                        + " several times");
        AgentFlags.many(
                spec,
                "--pool",
                "NAME[:KEY=VALUE,…]",
                "balancer: a pool, for example api:host=api.example.com,path=/v1,sticky; may be given several times"
                        + " (default: web). Keys: " + PoolOption.KEYS);
        AgentFlags.flag(
                spec,
                "--auto-pools",
                "balancer: a service NAME that no pool takes gets a pool of its own, for the requests below /NAME");
        AgentFlags.many(
                spec,
                "--allow-network",
                "CIDR",
                "balancer: where a service may be that is not at its member's address; may be given several times");
        AgentFlags.text(
                spec,
                "--panic-percent",
                "N",
                "balancer: when more than this share of a pool fails within 30 s, none is removed (default 50; 100 for"
                        + " never)");
        AgentFlags.many(
                spec,
                "--set",
                "KEY=VALUE",
                "balancer: a setting for the template, settings.KEY; may be given several times");
        AgentFlags.many(
                spec,
                "--lines",
                "PLACE=FILE",
                "balancer: own lines for Muster's template; PLACE is one of " + places());
        AgentFlags.text(
                spec,
                "--sticky-key",
                "FILE",
                "balancer: the secret of sticky pools, the same on every balancer; muster keygen makes one");
        AgentFlags.text(
                spec,
                "--peers-port",
                "PORT",
                "balancer: where its HAProxy shares stick tables with the other balancers'");
    }

    /** Refuses the others where there is no {@code --balancer}. */
    static void requireBalancer(ParseResult parsed) {
        if (parsed.hasMatchedOption("--balancer")) {
            return;
        }
        for (String flag : FLAGS) {
            if (parsed.hasMatchedOption(flag)) {
                throw new IllegalArgumentException(flag + " is for a balancer; add --balancer");
            }
        }
    }

    /** What they say; the flag {@code --balancer} goes first, for it says that there is a balancer. */
    static void addTo(Layer layer, ParseResult parsed) {
        if (parsed.hasMatchedOption("--balancer")) {
            layer.putEmpty(new Flag("--balancer"), BALANCER);
        }
        VALUES.forEach((flag, key) ->
                AgentFlags.value(parsed, flag).ifPresent(text -> layer.put(new Flag(flag), text, BALANCER, key)));
        if (parsed.hasMatchedOption("--auto-pools")) {
            layer.put(new Flag("--auto-pools"), "true", BALANCER, "auto_pools");
        }
        List<String> networks = AgentFlags.values(parsed, "--allow-network");
        if (!networks.isEmpty()) {
            layer.put(new Flag("--allow-network"), networks, BALANCER, "allow_networks");
        }
        pools(layer, parsed);
        AgentFlags.pairs(parsed, "--set")
                .forEach((key, text) -> layer.put(new Flag("--set"), text, BALANCER, "settings", key));
        AgentFlags.pairs(parsed, "--lines")
                .forEach((place, file) -> layer.put(new Flag("--lines"), file, BALANCER, "lines", place(place)));
        maps(parsed)
                .forEach((name, file) -> layer.put(new Flag("--map"), file.toString(), BALANCER, "maps", name.value()));
    }

    private static void pools(Layer layer, ParseResult parsed) {
        Set<String> names = new HashSet<>();
        for (String text : AgentFlags.values(parsed, "--pool")) {
            PoolOption pool = PoolOption.parse(text);
            if (!names.add(pool.name())) {
                throw new IllegalArgumentException("there are two pools named '" + pool.name() + "'");
            }
            Flag flag = new Flag("--pool");
            layer.putEmpty(flag, BALANCER, "pools", pool.name());
            pool.words().forEach((word, values) -> {
                String key = word.replace('-', '_');
                if (values.size() == 1) {
                    String value = word.equals("sticky") ? "true" : values.getFirst();
                    layer.put(flag, value, BALANCER, "pools", pool.name(), key);
                } else {
                    layer.put(flag, values, BALANCER, "pools", pool.name(), key);
                }
            });
        }
    }

    /** The templates of maps. */
    static SortedMap<MapName, Path> maps(ParseResult parsed) {
        SortedMap<MapName, Path> maps = new TreeMap<>();
        AgentFlags.pairs(parsed, "--map").forEach((name, file) -> {
            try {
                maps.put(new MapName(name), Path.of(file));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("--map " + name + "=" + file + ": " + e.getMessage(), e);
            }
        });
        return maps;
    }

    private static String place(String text) {
        for (OwnLines.Place place : OwnLines.Place.values()) {
            if (place.toString().equals(text)) {
                return text;
            }
        }
        throw new IllegalArgumentException("--lines is for one of " + places() + ", not '" + text + "'");
    }

    private static String places() {
        return Arrays.stream(OwnLines.Place.values())
                .map(OwnLines.Place::toString)
                .collect(Collectors.joining(", "));
    }
}
