package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.rpc.RpcClient;
import dev.muster.tests.kit.FreePort;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Balancers to which nobody speaks any more, or not yet, with real services and a real HAProxy. */
final class SilentMembersIT extends WebNodes {

    @Test
    void whenAllFallSilentAtOnceNobodyIsRemoved() throws Exception {
        int front = FreePort.take();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(FreePort.take()))));
        String seed = seed(lb);
        ServiceOptions one = app("one", FreePort.take());
        ServiceOptions two = app("two", FreePort.take());
        Agent first = start(node("web1").join(seed).service(one));
        Agent second = start(node("web2").join(seed).service(two));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        // The apps live on, and the balancer hears of nobody any more.
        first.close();
        second.close();
        ApiClient api = api("lb");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> api.balancer().orElseThrow().problem().contains("this balancer may be the one"));
        assertThat(api.balancer().orElseThrow().problem()).startsWith("2 of the 2 that serve web failed");
        assertThat(api.explain("web").subjects())
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.facts()).extracting(Fact::what).contains("panic"));
        assertThat(answers(front)).isEqualTo(Set.of("one", "two"));

        start(node("web1").join(seed).service(one));
        start(node("web2").join(seed).service(two));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> api.balancer().orElseThrow().problem().isEmpty());
        await().until(() -> answers(front).equals(Set.of("one", "two")));
        assertThat(api.explain("web").subjects()).allMatch(Subject::traffic);
    }

    @Test
    void aBalancerThatStartsAgainBeginsWithTheLastRoster() throws Exception {
        int front = FreePort.take();
        BalancerRole role = BalancerRole.of(loopback(front), loopback(FreePort.take()));
        Agent lb = start(node("lb").balancer(role));
        Agent web = start(node("web1").join(seed(lb)).service(app("one", FreePort.take())));
        await().until(() -> get(front).equals("one"));
        long haproxy = api("lb").balancer().orElseThrow().haproxyPid();
        lb.close();

        // It joins nobody, and nobody knows its new place: all that it has is the file.
        Agent again = start(node("lb").balancer(role));
        assertThat(get(front)).isEqualTo("one");
        await().until(() -> services("lb").stream().anyMatch(s -> s.traffic().equals("serving")));
        assertThat(services("lb")).singleElement().satisfies(s -> {
            assertThat(s.node()).isEqualTo("web1");
            assertThat(s.member()).isEqualTo("unheard");
            assertThat(s.detail()).contains("the last roster on disk");
        });
        again.close();

        ProcessHandle.of(haproxy).orElseThrow().destroyForcibly();
        await().until(() -> get(front).equals("failed"));
        Agent cold = start(node("lb").balancer(role));
        await().until(() -> get(front).equals("one"));
        assertThat(services("lb")).extracting(ServiceEntry::member).containsExactly("unheard");

        try (RpcClient rpc = RpcClient.connect(address("lb").rpcSocket())) {
            assertThat(joins(rpc, "127.0.0.1:" + web.gossip().getPort())).isTrue();
        }
        await().until(() -> services("lb").stream().allMatch(s -> s.member().equals("alive")));
        assertThat(cold.node()).isEqualTo("lb");
        assertThat(get(front)).isEqualTo("one");
    }
}
