package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.plan.AdmittingCheck;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.process.Abilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RendererTest {

    private static final PoolName WEB = new PoolName("web");
    private static final InetSocketAddress BIND = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080);
    private static final InetSocketAddress STATS = new InetSocketAddress(InetAddress.ofLiteral("::1"), 8404);
    private static final Server A = server("a", "10.0.0.1", 3000);
    private static final Server B = server("b", "2001:db8::2", 3001);
    private static final List<Pool> POOLS =
            List.of(new Pool(WEB, "leastconn", "/health", HealthStatuses.DEFAULT, List.of(A, B)));
    private static final ServerIds IDS = ServerIds.of(POOLS);

    private static final Abilities OLD = new Abilities(Set.of("cookie"), false, false, false);

    private static Server server(String name, String ip, int port) {
        return new Server(
                new ServerName(name), new InetSocketAddress(InetAddress.ofLiteral(ip), port), 50, Intent.SERVE);
    }

    private static Renderer renderer(ConfigTemplate template) throws TemplateException {
        return new Renderer(
                template, new TemplateData(BIND, STATS, "/run/x/admin.sock"), "/run/x/admin.sock", POOLS, OLD);
    }

    private static Renderer renderer(String template) throws TemplateException {
        return renderer(ConfigTemplate.compile("the template", template + "\nfrontend f\n  bind :80\n"));
    }

    private static String file(Renderer renderer) throws TemplateException {
        return renderer.file(Map.of(WEB, List.of(A, B)), IDS, 2);
    }

    @Test
    void theBuiltInTemplateHoldsTheServersAndReadsBackAsMeant() throws TemplateException {
        Renderer renderer = renderer(ConfigTemplate.builtIn());
        String text = file(renderer);
        assertThat(text)
                .contains("\n  bind 127.0.0.1:8080\n")
                .contains("\n  default_backend web\n")
                .contains("\n  balance leastconn\n")
                .contains("\n  option httpchk HEAD /health\n")
                .contains("\n  server a 10.0.0.1:3000 id " + IDS.id(WEB, A.name())
                        + " weight 50 check inter 500ms fall 2 rise 2 observe layer4 error-limit 10 on-error fail-check"
                        + " pool-purge-delay 5s pool-max-conn -1\n")
                .doesNotContain("hash-type")
                .doesNotContain("http-check expect");
        Target a = renderer.targets(WEB, A, IDS, 2).getFirst();
        assertThat(a.key()).isEqualTo(new ServerKey("web", "a"));
        assertThat(a.address()).isEqualTo(A.address());
        assertThat(a.weight()).isEqualTo(50);
        assertThat(a.checked()).isTrue();
        assertThat(a.admitting().http())
                .contains(new AdmittingCheck.Request("HEAD", "/health", HealthStatuses.DEFAULT));
        Target b = renderer.targets(WEB, B, IDS, 2).getFirst();
        assertThat(b.address()).isEqualTo(B.address());
    }

    @Test
    void twoBalancersRenderTheSameBytes() throws TemplateException {
        Renderer renderer = renderer(ConfigTemplate.builtIn());
        assertThat(renderer.file(Map.of(WEB, List.of(B, A)), IDS, 2)).isEqualTo(file(renderer));
    }

    @Test
    void aHashedAlgorithmIsMadeConsistent() throws TemplateException {
        List<Pool> pools = List.of(new Pool(WEB, "hdr(host)", "/", HealthStatuses.DEFAULT, List.of()));
        Renderer renderer =
                new Renderer(ConfigTemplate.builtIn(), new TemplateData(BIND, STATS, "/s"), "/s", pools, OLD);
        assertThat(renderer.file(Map.of(), IDS, 0)).contains("balance hdr(host)\n  hash-type consistent\n");
    }

    @Test
    void otherStatusesMayPassTheCheckOfHaproxyAndMustersOwn() throws TemplateException {
        HealthStatuses wanted = HealthStatuses.parse("200-499");
        List<Pool> pools = List.of(new Pool(WEB, "roundrobin", "/health", wanted, List.of()));
        Renderer renderer =
                new Renderer(ConfigTemplate.builtIn(), new TemplateData(BIND, STATS, "/s"), "/s", pools, OLD);
        assertThat(renderer.file(Map.of(), IDS, 0))
                .contains("\n  option httpchk HEAD /health\n  http-check expect status 200-499\n");
        assertThat(renderer.targets(WEB, A, IDS, 1).getFirst().admitting().http())
                .contains(new AdmittingCheck.Request("HEAD", "/health", wanted));
    }

    @Test
    void whatALineLacksIsAddedToTheFileAndToTheCommand() throws TemplateException {
        Renderer renderer = renderer("""
                defaults
                  default-server inter 3s
                backend nodes
                  option httpchk /up
                  server mine 10.9.9.9:1 # the template's own
                {{#each addresses}}
                  server {{host}} {{ip}}:3000 check # comes and goes
                {{/each}}
                """);
        String id = Integer.toString(IDS.id(WEB, A.name()));
        assertThat(renderer.file(Map.of(WEB, List.of(A)), IDS, 1))
                .startsWith("global\n  stats socket /run/x/admin.sock mode 600 level admin\n")
                .contains("\n  server mine 10.9.9.9:1 # the template's own\n")
                .contains("\n  server a 10.0.0.1:3000 check id " + id
                        + " pool-purge-delay 5s pool-max-conn -1 # comes and goes\n");
        Target a = renderer.targets(WEB, A, IDS, 1).getFirst();
        assertThat(a.key()).isEqualTo(new ServerKey("nodes", "a"));
        assertThat(a.address().getPort()).isEqualTo(3000);
        assertThat(a.parameters())
                .containsExactly("inter", "3s", "check", "id", id, "pool-purge-delay", "5s", "pool-max-conn", "-1");
        assertThat(a.admitting().http()).contains(new AdmittingCheck.Request("OPTIONS", "/up", HealthStatuses.DEFAULT));
        assertThat(renderer.layout().backends()).isEqualTo(Map.of(WEB, Set.of("nodes")));
        assertThat(renderer.layout().governs(new ServerKey("nodes", "mine"))).isFalse();
        assertThat(renderer.layout().governs(new ServerKey("nodes", "other"))).isTrue();
        assertThat(renderer.layout().governs(new ServerKey("elsewhere", "other")))
                .isFalse();
    }

    @Test
    void theSocketIsAddedToTheGlobalSectionThatIsThere() throws TemplateException {
        String text = file(renderer("""
                global
                  maxconn 10
                backend web
                {{#each servers}}
                  server {{name}} {{address}}
                {{/each}}
                """));
        assertThat(text).startsWith("global\n  stats socket /run/x/admin.sock mode 600 level admin\n  maxconn 10\n");
    }

    @Test
    void aTemplateWithoutAPlaceForServersIsExplained() {
        assertThatThrownBy(() -> renderer("backend web\n  server fixed 10.0.0.1:80\n"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("no server line for the pool 'web'")
                .hasMessageContaining("{{#each addresses}}");
    }

    @Test
    void whatThisHaproxyCannotAddIsSaidAtOnce() {
        assertThatThrownBy(() -> renderer(
                        "backend web\n{{#each servers}}\nserver {{name}} {{address}} cookie {{name}}\n{{/each}}\n"))
                .hasMessageContaining("backend 'web'")
                .hasMessageContaining("'cookie'");
    }

    @Test
    void namesAndAddressesMustBeTheServersOwn() throws TemplateException {
        Renderer byIndex = renderer("backend web\n{{#each servers}}\nserver s{{@index}} {{address}}\n{{/each}}\n");
        assertThatThrownBy(() -> byIndex.targets(WEB, A, IDS, 2)).hasMessageContaining("another name: 's0'");
        assertThatThrownBy(() -> file(byIndex)).hasMessageContaining("nobody asked for");
        Renderer fixed = renderer("backend web\n{{#each servers}}\nserver {{name}} 10.7.7.7:80\n{{/each}}\n");
        assertThatThrownBy(() -> fixed.targets(WEB, A, IDS, 2)).hasMessageContaining("must be the server's own");
        assertThatThrownBy(() -> file(fixed)).hasMessageContaining("must be the server's own");
        Renderer named = renderer("backend web\n{{#each servers}}\nserver {{name}} {{name}}.example:80\n{{/each}}\n");
        assertThatThrownBy(() -> named.targets(WEB, A, IDS, 2)).hasMessageContaining("must be the server's own");
    }

    @Test
    void whatIsRenderedIsReadAgainBeforeItIsTrusted() throws TemplateException {
        Renderer last = renderer("""
                backend web
                {{#each servers}}
                {{#unless @last}}  server {{name}} {{address}}
                {{else}}{{#if @first}}  server {{name}} {{address}}
                {{/if}}{{/unless}}
                {{/each}}
                """);
        assertThatThrownBy(() -> file(last)).hasMessageContaining("leaves out the server web/b");
        Renderer sameId = renderer("backend web\n{{#each servers}}\nserver {{name}} {{address}} id 5\n{{/each}}\n");
        assertThatThrownBy(() -> file(sameId)).hasMessageContaining("gives the id of web/b to another server");
        Renderer more = renderer("""
                backend web
                {{#each servers}}
                  server {{name}} {{address}}
                {{/each}}
                {{#if servers.1}}
                listen surprise
                {{/if}}
                """);
        assertThatThrownBy(() -> file(more)).hasMessageContaining("listen surprise");
    }

    @Test
    void aFileThatLostSomethingIsRefused() throws TemplateException {
        assertThatThrownBy(() -> renderer(ConfigTemplate.compile("the template", "\n# {{bind.address}}\n")))
                .isInstanceOf(TemplateException.class)
                .hasMessage("the template renders an empty file");
        assertThatThrownBy(() -> renderer(ConfigTemplate.compile(
                        "the template", "backend web\n{{#each servers}}\nserver {{name}} {{address}}\n{{/each}}\n")))
                .hasMessageContaining("renders no frontend: nobody could connect")
                .hasMessageContaining("bind {{bind.address}}");
        Renderer losesItsBind = renderer(ConfigTemplate.compile("the template", """
                frontend f
                {{#unless servers.1}}
                  bind :80
                {{/unless}}
                backend web
                {{#each servers}}
                  server {{name}} {{address}}
                {{/each}}
                """));
        assertThatThrownBy(() -> file(losesItsBind)).hasMessageContaining("renders no frontend");
        Renderer losesABackend = renderer("""
                backend web
                {{#each servers}}
                  server {{name}} {{address}}
                {{/each}}
                {{#unless servers.1}}
                backend other
                {{/unless}}
                """);
        assertThatThrownBy(() -> file(losesABackend))
                .hasMessageContaining("leaves out a section")
                .hasMessageContaining("backend other");
    }

    @Test
    void theCheckIntervalGrowsWithTheNumberOfServersInSteps() {
        assertThat(TemplateData.checkInterval(0)).isEqualTo(Duration.ofMillis(500));
        assertThat(TemplateData.checkInterval(500)).isEqualTo(Duration.ofMillis(500));
        assertThat(TemplateData.checkInterval(501)).isEqualTo(Duration.ofSeconds(1));
        assertThat(TemplateData.checkInterval(5000)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void settingsOfAPoolAreChecked() {
        assertThatThrownBy(() -> new Pool(WEB, "roundrobin\n  server x", "/", HealthStatuses.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pool(WEB, "roundrobin", "/a b", HealthStatuses.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pool(WEB, "roundrobin", "", HealthStatuses.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
