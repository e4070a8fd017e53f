package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.Abilities;
import dev.muster.haproxy.process.HaproxyVersion;
import dev.muster.haproxy.template.ConfigTemplate;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateData;
import dev.muster.haproxy.template.TemplateException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** From one desired state to the next only what differs is read anew; what comes out is as if all were. */
class TargetsTest {

    private static final InetSocketAddress BIND = address(8080);
    private static final PoolName WEB = new PoolName("web");
    private static final PoolName API = new PoolName("api");
    private static final PoolName UNKNOWN = new PoolName("unknown");

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A server that is bad has no address that HAProxy could take. */
    private static Renderer renderer() throws TemplateException {
        return renderer("{{#if attributes.bad}}x{{else}}{{address}}{{/if}}");
    }

    private static Renderer renderer(String address) throws TemplateException {
        Abilities abilities = Abilities.of(
                        HaproxyVersion.parse("HAProxy version 2.6.12").orElseThrow())
                .orElseThrow();
        return new Renderer(
                ConfigTemplate.compile("test", """
                    frontend http
                      bind {{bind.address}}
                    {{#each pools}}
                    backend {{name}}
                    {{#each servers}}
                      server {{name}} ADDRESS id {{id}} weight {{weight}}
                    {{/each}}
                    {{/each}}
                    """.replace("ADDRESS", address)),
                new TemplateData(BIND, address(8404), "admin.sock"),
                "admin.sock",
                List.of(pool(WEB, List.of()), pool(API, List.of())),
                abilities);
    }

    private static Pool pool(PoolName name, List<Server> servers) {
        return new Pool(name, "roundrobin", "/", HealthStatuses.DEFAULT, servers);
    }

    private static Server random(Random random, String name) {
        return new Server(
                new ServerName(name),
                address(9000 + random.nextInt(3)),
                1 + random.nextInt(3),
                random.nextBoolean() ? Intent.SERVE : Intent.WITHDRAW,
                Attributes.fitting(random.nextInt(5) == 0 ? Map.of("bad", "yes") : Map.of()));
    }

    @Test
    void aLongWayComesToWhatIsReadAtOnce() throws TemplateException {
        Random random = new Random(7);
        Renderer renderer = renderer();
        List<Pool> settings = List.of(pool(WEB, List.of()), pool(API, List.of()));
        Targets targets = new Targets(renderer, settings);
        TreeMap<String, Server> web = new TreeMap<>();
        TreeMap<String, Server> api = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            for (int n = random.nextInt(4); n > 0; n--) {
                TreeMap<String, Server> any = random.nextBoolean() ? web : api;
                String name = "s" + random.nextInt(12);
                if (random.nextInt(3) == 0) {
                    any.remove(name);
                } else {
                    any.put(name, random(random, name));
                }
            }
            List<Pool> pools = new ArrayList<>();
            pools.add(pool(WEB, List.copyOf(web.values())));
            if (random.nextInt(4) > 0) {
                pools.add(pool(API, List.copyOf(api.values())));
            }
            pools.add(pool(UNKNOWN, List.of(random(random, "u"))));
            DesiredState state = new DesiredState(i, pools, List.of());
            Targets.Result all = new Targets(renderer, settings).of(state);
            Targets.Result step = targets.of(state);
            assertThat(step.servers()).as("step " + i).isEqualTo(all.servers());
            assertThat(step.problems()).containsExactlyInAnyOrderElementsOf(all.problems());
            ServerIds ids = ServerIds.of(pools);
            pools.forEach(pool -> pool.servers()
                    .forEach(server -> assertThat(step.ids().id(pool.name(), server.name()))
                            .isEqualTo(ids.id(pool.name(), server.name()))));
        }
    }

    @Test
    void onlyWhatDiffersIsReadAnew() throws TemplateException {
        Targets targets = new Targets(renderer(), List.of(pool(WEB, List.of())));
        Server a = new Server(new ServerName("a"), address(1), 1, Intent.SERVE);
        Server b = new Server(new ServerName("b"), address(2), 1, Intent.SERVE);
        Targets.Result first = targets.of(new DesiredState(1, List.of(pool(WEB, List.of(a, b))), List.of()));
        Server moved = new Server(new ServerName("b"), address(3), 1, Intent.SERVE);
        Targets.Result second = targets.of(new DesiredState(2, List.of(pool(WEB, List.of(a, moved))), List.of()));
        assertThat(second.servers().values())
                .element(0)
                .isSameAs(first.servers().firstEntry().getValue());
        assertThat(second.servers().values())
                .element(1)
                .satisfies(target -> assertThat(target.address()).isEqualTo(address(3)));
    }

    @Test
    void manyAtOnceAreReadAsEachAlone() throws TemplateException {
        for (String address : List.of("{{address}}", "{{address}}{{#if @first}} backup{{/if}}")) {
            Renderer renderer = renderer(address);
            List<Server> servers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                servers.add(new Server(new ServerName("s" + i), address(1 + i), 1, Intent.SERVE));
            }
            Pool pool = pool(WEB, servers);
            ServerIds ids = ServerIds.of(List.of(pool));
            Targets.Result result = new Targets(renderer, List.of(pool(WEB, List.of())))
                    .of(new DesiredState(1, List.of(pool), List.of()));
            assertThat(result.problems()).isEmpty();
            assertThat(result.servers()).hasSize(300);
            for (Server server : servers) {
                assertThat(result.servers().values()).containsAll(renderer.targets(WEB, server, ids, 300));
            }
            // Where the place among others matters, none is read together with others.
            assertThat(renderer.together(WEB, servers, ids, 300).isPresent()).isEqualTo(address.equals("{{address}}"));
        }
    }

    @Test
    void ofSeveralServersWithOneNameTheFirstCounts() {
        Server a = new Server(new ServerName("a"), address(1), 1, Intent.SERVE);
        Server again = new Server(new ServerName("a"), address(2), 1, Intent.SERVE);
        assertThat(pool(WEB, List.of(a, again)).servers()).containsExactly(a);
    }
}
