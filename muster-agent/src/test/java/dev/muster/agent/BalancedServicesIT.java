package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.roster.PoolOption;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Services that come, crash and go behind a real HAProxy, as their clients see it. */
final class BalancedServicesIT extends WebNodes {

    @Test
    void aServiceTakesTrafficWhenItIsReadyAndNoneAfterItLeft() throws Exception {
        int front = FreePort.take();
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))
                        .withPools(List.of(PoolSettings.web("/")))));
        String seed = seed(lb);
        assertThat(get(front)).isEqualTo("status 503");

        start(node("web1").join(seed).service(app("one", FreePort.take())));
        await().until(() -> get(front).equals("one"));
        Agent two = start(node("web2").join(seed).service(app("two", FreePort.take())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        // HAProxy is asked for its counts every now and then, not with each report.
        await().until(() -> services("lb").stream().allMatch(s -> s.requests() > 0));
        assertThat(services("lb"))
                .allMatch(s -> s.routed() && s.traffic().equals("serving"))
                .extracting(ServiceEntry::node)
                .containsExactly("web1", "web2");
        BalancerReport report = api("lb").balancer().orElseThrow();
        assertThat(report.url()).isEqualTo("http://127.0.0.1:" + front);
        assertThat(report.reloads()).isZero();
        assertThat(report.haproxyPid()).isPositive();
        assertThat(report.history().toString()).contains("web on web2: starting -> ready");

        assertThat(two.leave().get()).isZero();

        assertThat(answers(front)).containsExactly("one");
        await().until(() -> services("lb").size() == 1);
        assertThat(api("lb").balancer().orElseThrow().reloads()).isZero();
    }

    @Test
    void whatANodeSaysOfItselfRoutesByAMap() throws Exception {
        int front = FreePort.take();
        Path lines = Files.writeString(
                run.resolve("frontend.cfg"), "use_backend %[path,map(maps/paths,web)] if { path -m found }\n");
        Path map = Files.writeString(run.resolve("paths.hbs"), """
                {{#each servers}}
                {{#if attributes.path}}
                {{attributes.path}} {{pool}}
                {{/if}}
                {{/each}}
                {{settings.fixed}} api
                """);
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))
                        .withPools(List.of(
                                PoolSettings.web("/"),
                                PoolOption.parse("api:host=api.example", "/", HealthStatuses.DEFAULT)))
                        .withSources(new TemplateSources(
                                        new TreeMap<>(Map.of("fixed", "/fixed")),
                                        new TreeMap<>(Map.of(OwnLines.Place.FRONTEND, lines)),
                                        Optional.empty())
                                .withMaps(new TreeMap<>(Map.of(new MapName("paths"), map))))));
        String seed = seed(lb);
        start(node("web1").join(seed).service(app("one", FreePort.take())));
        await().until(() -> text(front, "/here").equals("one"));
        Agent two = start(node("web2").join(seed).tag("path", "/here").service(app("api", "two", FreePort.take())));
        await().until(() -> text(front, "/here").equals("two"));
        await().until(() -> text(front, "/fixed").equals("two"));
        assertThat(text(front, "/there")).isEqualTo("one");

        Files.writeString(map, "/there api\n");
        await().until(() ->
                text(front, "/there").equals("two") && text(front, "/here").equals("one"));

        BalancerReport report = api("lb").balancer().orElseThrow();
        assertThat(report.reloads()).isZero();
        assertThat(report.history().toString())
                .contains("the map paths: '/here' added, 'api'", "the template of the map paths changed");
        assertThat(two.leave().get()).isZero();
    }

    @Test
    void noRequestFailsWhileNodesLeaveAndCome() throws Exception {
        int front = FreePort.take();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))));
        String seed = seed(lb);
        start(node("web1").join(seed).service(app("one", FreePort.take())));
        Agent two = start(node("web2").join(seed).service(app("two", FreePort.take())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        LongAdder asked = new LongAdder();
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            askers.add(Thread.startVirtualThread(() -> {
                while (!enough.get()) {
                    seen.add(post(front));
                    asked.increment();
                }
            }));
        }

        await().until(() -> asked.sum() > 20);

        assertThat(two.leave().get()).isZero();
        start(node("web3").join(seed).service(app("three", FreePort.take())));
        await().until(() -> seen.contains("three"));
        long before = asked.sum();
        await().until(() -> asked.sum() > before + 20);
        enough.set(true);
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(seen).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aCrashedServiceIsOutAndComesBack() throws Exception {
        int front = FreePort.take();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))));
        int port = FreePort.take();
        start(node("web1").join(seed(lb)).service(app("one", port)));
        await().until(() -> get(front).equals("one"));

        assertThat(get(port, "/crash")).isEqualTo("failed");

        await().until(() -> {
            String history = api("lb").balancer().orElseThrow().history().toString();
            return history.contains("web on web1: ready -> failed");
        });
        await().until(() -> get(front).equals("one"));
    }

    private static String get(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setReadTimeout(2000);
            return "status " + connection.getResponseCode();
        } catch (IOException e) {
            return "failed";
        }
    }

    @Test
    void aServiceThatNobodyConfiguredGetsAPoolOfItsOwn() throws Exception {
        int front = FreePort.take();
        PoolRules auto = PoolRules.DEFAULT.withAutoPools(PoolSettings.web("/"));
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))
                        .withRules(auto)));
        assertThat(get(front, "/shop")).isEqualTo("status 503");

        start(node("shop1").join(seed(lb)).service(app("shop", "goods", FreePort.take())));

        await().until(() -> get(front, "/shop").equals("status 200"));
        assertThat(get(front, "/")).isEqualTo("status 503");
        assertThat(services("lb")).singleElement().satisfies(s -> {
            assertThat(s.routed()).isTrue();
            assertThat(s.traffic()).isEqualTo("serving");
        });
        assertThat(api("lb").balancer().orElseThrow().reloads()).isEqualTo(1);
    }

    @Test
    void thePlanSaysWhatWouldFollowIfAMemberLeft() throws Exception {
        int front = FreePort.take();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))));
        start(node("web1").join(seed(lb)).service(app("one", FreePort.take())));
        await().until(() -> answers(front).equals(Set.of("one")));
        ApiClient api = api("lb");

        await().untilAsserted(
                        () -> assertThat(api.plan(Optional.empty()).changes()).isFalse());
        assertThat(api.plan(Optional.of("web1")).steps())
                .containsExactly("web/web1 takes no request: it is no longer wanted");
        assertThat(api.plan(Optional.of("lb")).problem()).isEmpty();
        assertThatThrownBy(() -> api.plan(Optional.of("web7"))).hasMessageContaining("no member is named 'web7'");
        assertThat(answers(front)).isEqualTo(Set.of("one"));
    }
}
