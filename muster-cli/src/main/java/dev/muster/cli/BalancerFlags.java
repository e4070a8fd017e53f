package dev.muster.cli;

import dev.muster.agent.BalancerRole;
import dev.muster.agent.TemplateSources;
import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.PanicRule;
import dev.muster.agent.roster.PoolOption;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.cli.up.Haproxy;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code muster agent} that are for a balancer. */
final class BalancerFlags {

    private static final int FRONTEND_PORT = 8080;
    private static final int STATS_PORT = 8404;

    private static final List<String> FLAGS = List.of(
            "--port",
            "--stats-port",
            "--health-path",
            "--health-status",
            "--haproxy",
            "--template",
            "--map",
            "--pool",
            "--auto-pools",
            "--allow-network",
            "--panic-percent",
            "--set",
            "--lines",
            "--sticky-key",
            "--peers-port");

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

    static Optional<BalancerRole> role(ParseResult parsed, Map<String, String> environment) {
        if (!parsed.hasMatchedOption("--balancer")) {
            for (String flag : FLAGS) {
                if (parsed.hasMatchedOption(flag)) {
                    throw new IllegalArgumentException(flag + " is for a balancer; add --balancer");
                }
            }
            return Optional.empty();
        }
        BalancerRole role = BalancerRole.of(
                Addresses.parse("--port", AgentFlags.value(parsed, "--port").orElse(""), "0.0.0.0", FRONTEND_PORT),
                Addresses.parse(
                        "--stats-port", AgentFlags.value(parsed, "--stats-port").orElse(""), "127.0.0.1", STATS_PORT));
        Optional<String> template = AgentFlags.value(parsed, "--template");
        role = template.isPresent() ? role.withTemplate(Path.of(template.get())) : role;
        Optional<Path> haproxy =
                AgentFlags.value(parsed, "--haproxy").map(Path::of).or(() -> Haproxy.find(environment));
        role = haproxy.isPresent() ? role.withHaproxy(haproxy.get()) : role;
        Optional<String> peers = AgentFlags.value(parsed, "--peers-port");
        role = peers.isPresent() ? role.withPeersPort(port(peers.get())) : role;
        return Optional.of(
                role.withSources(sources(parsed)).withPools(pools(parsed)).withRules(rules(parsed)));
    }

    private static PoolRules rules(ParseResult parsed) {
        PoolRules rules = PoolRules.DEFAULT.withAllowNetworks(AgentFlags.values(parsed, "--allow-network").stream()
                .map(BalancerFlags::network)
                .toList());
        if (parsed.hasMatchedOption("--auto-pools")) {
            rules = rules.withAutoPools(
                    PoolSettings.web(healthPath(parsed)).withHealthStatuses(healthStatuses(parsed)));
        }
        Optional<String> percent = AgentFlags.value(parsed, "--panic-percent");
        return percent.isPresent() ? rules.withPanic(PanicRule.DEFAULT.withPercent(percent(percent.get()))) : rules;
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--allow-network: " + e.getMessage(), e);
        }
    }

    private static int percent(String text) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 100) {
            throw new IllegalArgumentException("--panic-percent is 0 to 100, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String healthPath(ParseResult parsed) {
        return AgentFlags.value(parsed, "--health-path").orElse(BalancerRole.DEFAULT_HEALTH_PATH);
    }

    private static HealthStatuses healthStatuses(ParseResult parsed) {
        return AgentFlags.value(parsed, "--health-status")
                .map(HealthStatuses::parse)
                .orElse(HealthStatuses.DEFAULT);
    }

    private static List<PoolSettings> pools(ParseResult parsed) {
        String healthPath = healthPath(parsed);
        HealthStatuses statuses = healthStatuses(parsed);
        List<String> written = AgentFlags.values(parsed, "--pool");
        return written.isEmpty()
                ? List.of(PoolSettings.web(healthPath).withHealthStatuses(statuses))
                : written.stream()
                        .map(text -> PoolOption.parse(text, healthPath, statuses))
                        .toList();
    }

    private static TemplateSources sources(ParseResult parsed) {
        SortedMap<OwnLines.Place, Path> lines = new TreeMap<>();
        AgentFlags.pairs(parsed, "--lines").forEach((place, file) -> lines.put(place(place), Path.of(file)));
        return new TemplateSources(
                        new TreeMap<>(AgentFlags.pairs(parsed, "--set")),
                        lines,
                        AgentFlags.value(parsed, "--sticky-key").map(Path::of))
                .withMaps(maps(parsed));
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

    private static OwnLines.Place place(String text) {
        for (OwnLines.Place place : OwnLines.Place.values()) {
            if (place.toString().equals(text)) {
                return place;
            }
        }
        throw new IllegalArgumentException("--lines is for one of " + places() + ", not '" + text + "'");
    }

    private static String places() {
        return Arrays.stream(OwnLines.Place.values())
                .map(OwnLines.Place::toString)
                .collect(Collectors.joining(", "));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("--peers-port is 1 to 65535, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
