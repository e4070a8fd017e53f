package dev.muster.haproxy.template;

import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgSection;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.process.Abilities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From pools to text and back: renders the whole file, reads one server's line out of the template, and proves by
 * reading the text again that it holds exactly the servers that were meant. May be used by any thread.
 */
public final class Renderer {

    private final ConfigTemplate template;
    private final TemplateData data;
    private final String adminSocket;
    private final List<Pool> emptyPools;
    private final Abilities abilities;
    private final Layout layout;
    private final Set<String> sections = new HashSet<>();
    /** Those that are there whatever the servers. */
    private final Set<String> steady = new LinkedHashSet<>();

    /**
     * Learns how the template lays out these pools.
     *
     * @param pools their settings; servers in them don't count
     * @param abilities of the HAProxy that will run
     * @throws TemplateException when the template can't be rendered, has no place for the servers of a pool, or says of
     *     servers what this HAProxy doesn't take at run time
     */
    public Renderer(
            ConfigTemplate template, TemplateData data, String adminSocket, List<Pool> pools, Abilities abilities)
            throws TemplateException {
        this.template = template;
        this.data = data;
        this.adminSocket = adminSocket;
        this.abilities = abilities;
        this.emptyPools = pools.stream().map(pool -> pool.with(List.of())).toList();
        this.layout = probe();
    }

    /** How the template lays out the pools. */
    public Layout layout() {
        return layout;
    }

    private Layout probe() throws TemplateException {
        ServerIds ids = ServerIds.of(emptyPools);
        Cfg bare = parse(template.render(data.of(emptyPools, ids, 0)));
        bare.sections().stream()
                .filter(section -> section.header().isPresent())
                .forEach(section -> steady.add(sectionId(section)));
        refuseWithoutFrontend(bare);
        Set<ServerKey> own = new HashSet<>();
        servers(bare).forEach(line -> own.add(key(line)));
        remember(bare);
        Map<PoolName, Set<String>> backends = new HashMap<>();
        for (Pool pool : emptyPools) {
            Cfg cfg = parse(template.render(data.of(only(pool.name(), ExampleServer.SERVER), ids, 1)));
            remember(cfg);
            steady.retainAll(cfg.sections().stream().map(Renderer::sectionId).toList());
            Set<String> names = new TreeSet<>();
            for (ServerLine line : servers(cfg)) {
                if (!own.contains(key(line))) {
                    refuseWhatCannotBeAdded(line);
                    names.add(line.backend());
                }
            }
            if (names.isEmpty()) {
                throw new TemplateException(template.name() + " has no server line for the pool '" + pool.name()
                        + "'. A backend needs, for example:\n    {{#each addresses}}\n"
                        + "    server {{host}} {{ip}}:{{port}} check\n    {{/each}}");
            }
            backends.put(pool.name(), names);
        }
        return new Layout(backends, own);
    }

    private void refuseWithoutFrontend(Cfg cfg) throws TemplateException {
        if (steady.isEmpty()) {
            throw new TemplateException(template.name() + " renders an empty file");
        }
        if (cfg.sections().stream().allMatch(section -> section.lines("bind").isEmpty())) {
            throw new TemplateException(template.name()
                    + " renders no frontend: nobody could connect. It needs, for example:\n    frontend http\n"
                    + "      bind {{bind.address}}\n      default_backend web");
        }
    }

    private void refuseWhatCannotBeAdded(ServerLine line) throws TemplateException {
        for (String keyword : line.keywords()) {
            if (abilities.refusedParameters().contains(keyword)) {
                throw new TemplateException(template.name() + ", backend '" + line.backend() + "': this HAProxy doesn't"
                        + " take '" + keyword + "' on a server that is added while it runs. Leave it out of the server"
                        + " and default-server lines.");
            }
        }
    }

    private void remember(Cfg cfg) {
        cfg.sections().forEach(section -> sections.add(sectionId(section)));
    }

    /** What the template says of one server: a target for each backend where it stands. */
    public List<Target> targets(PoolName pool, Server server, ServerIds ids, int total) throws TemplateException {
        Cfg cfg = parse(template.render(data.of(only(pool, server), ids, total)));
        List<Target> targets = new ArrayList<>();
        for (ServerLine line : servers(cfg)) {
            if (!layout.ownServers().contains(key(line))) {
                targets.add(TargetReader.read(template.name(), cfg, line, pool, server, ids.id(pool, server.name())));
            }
        }
        if (targets.isEmpty()) {
            throw new TemplateException(template.name() + " lacks the line " + ExampleServer.called(server));
        }
        return targets;
    }

    /** What it says of any server of each pool: the words after name and address. */
    public List<List<String>> parametersOfAny() throws TemplateException {
        List<List<String>> parameters = new ArrayList<>();
        for (Pool pool : emptyPools) {
            for (Target target : targets(pool.name(), ExampleServer.SERVER, ServerIds.of(List.of(pool)), 1)) {
                parameters.add(target.parameters());
            }
        }
        return parameters;
    }

    /**
     * What the template says of many servers, read from one rendering: a fraction of the work of asking for each alone.
     * Empty when that isn't the same, for the template looks at the place of a server among others, or when a server
     * can't be had: then each must be asked for alone.
     */
    public Optional<Map<ServerName, List<Target>>> together(
            PoolName pool, List<Server> servers, ServerIds ids, int total) {
        Map<ServerName, Server> wanted = new HashMap<>();
        servers.forEach(server -> wanted.put(server.name(), server));
        Map<ServerName, List<Target>> targets = new HashMap<>();
        try {
            Cfg cfg = parse(template.render(data.of(only(pool, servers), ids, total)));
            for (ServerLine line : servers(cfg)) {
                if (!layout.ownServers().contains(key(line))) {
                    ServerName name = new ServerName(line.name());
                    @Nullable Server server = wanted.get(name);
                    if (server == null) {
                        return Optional.empty();
                    }
                    targets.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(TargetReader.read(template.name(), cfg, line, pool, server, ids.id(pool, name)));
                }
            }
            for (Server any : List.of(servers.getFirst(), servers.get(servers.size() / 2), servers.getLast())) {
                if (!targets(pool, any, ids, total).equals(targets.get(any.name()))) {
                    return Optional.empty();
                }
            }
        } catch (TemplateException | IllegalArgumentException _) {
            return Optional.empty();
        }
        return targets.size() == servers.size() ? Optional.of(targets) : Optional.empty();
    }

    /**
     * The whole file with these servers and no other.
     *
     * @param servers for each pool its servers; they are sorted by name
     * @param total how many servers the check interval is meant for
     * @throws TemplateException also when the text doesn't hold exactly these servers
     */
    public String file(Map<PoolName, List<Server>> servers, ServerIds ids, int total) throws TemplateException {
        List<Pool> pools = emptyPools.stream()
                .map(pool -> pool.with(servers.getOrDefault(pool.name(), List.of())))
                .toList();
        Map<ServerKey, Server> expected = new TreeMap<>();
        Map<ServerKey, Integer> idOf = new HashMap<>();
        for (Pool pool : pools) {
            for (Server server : pool.servers()) {
                for (String backend : layout.backends().getOrDefault(pool.name(), Set.of())) {
                    ServerKey key = new ServerKey(backend, server.name().value());
                    expected.put(key, server);
                    idOf.put(key, ids.id(pool.name(), server.name()));
                }
            }
        }
        try {
            String text = Completion.complete(
                    template.render(data.of(pools, ids, total)),
                    adminSocket,
                    layout.ownServers(),
                    key -> idOf.getOrDefault(key, 1),
                    key -> weight(expected.get(key)));
            verify(Cfg.parse(text), expected);
            return text;
        } catch (CfgException e) {
            throw new TemplateException(template.name() + " renders what HAProxy can't read: " + e.getMessage());
        }
    }

    private static int weight(@Nullable Server server) {
        return server == null ? 1 : server.weight();
    }

    /** What was rendered is read again, so that no value can become a line, a server or a section. */
    private void verify(Cfg cfg, Map<ServerKey, Server> expected) throws TemplateException {
        Set<String> there = new HashSet<>();
        cfg.sections().forEach(section -> there.add(sectionId(section)));
        for (String section : steady) {
            if (!there.contains(section)) {
                throw new TemplateException(
                        template.name() + " leaves out a section when there are such servers: " + section);
            }
        }
        refuseWithoutFrontend(cfg);
        Set<ServerKey> seen = new HashSet<>();
        Set<String> idsSeen = new HashSet<>();
        for (CfgSection section : cfg.sections()) {
            if (!sections.contains(sectionId(section)) && !section.kind().equals("global")) {
                throw new TemplateException(
                        template.name() + " renders a section that appears with servers only: " + sectionId(section));
            }
        }
        for (ServerLine line : servers(cfg)) {
            ServerKey key = key(line);
            if (!seen.add(key)) {
                throw new TemplateException(template.name() + " renders the server " + key + " twice");
            }
            if (!idsSeen.add(line.backend() + "/" + line.value("id").orElse(key.toString()))) {
                throw new TemplateException(template.name() + " gives the id of " + key + " to another server as well");
            }
            Server server = expected.remove(key);
            if (server == null && !layout.ownServers().contains(key)) {
                throw new TemplateException(template.name() + " renders a server that nobody asked for: " + key);
            }
            if (server != null) {
                TargetReader.address(template.name(), line, server);
            }
        }
        if (!expected.isEmpty()) {
            throw new TemplateException(template.name() + " leaves out the server "
                    + expected.keySet().iterator().next());
        }
    }

    private List<Pool> only(PoolName pool, Server server) {
        return only(pool, List.of(server));
    }

    private List<Pool> only(PoolName pool, List<Server> servers) {
        return emptyPools.stream()
                .map(empty -> empty.name().equals(pool) ? empty.with(servers) : empty)
                .toList();
    }

    private Cfg parse(String text) throws TemplateException {
        try {
            return Cfg.parse(text);
        } catch (CfgException e) {
            throw new TemplateException(template.name() + " renders what HAProxy can't read: " + e.getMessage());
        }
    }

    private List<ServerLine> servers(Cfg cfg) throws TemplateException {
        try {
            return cfg.servers();
        } catch (CfgException e) {
            throw new TemplateException(template.name() + " renders what HAProxy can't read: " + e.getMessage());
        }
    }

    private static ServerKey key(ServerLine line) {
        return new ServerKey(line.backend(), line.name());
    }

    private static String sectionId(CfgSection section) {
        return section.kind() + " " + section.name();
    }
}
