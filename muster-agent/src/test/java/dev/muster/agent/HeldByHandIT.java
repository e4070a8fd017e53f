package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ApiException;
import dev.muster.agent.api.OrderRequest;
import dev.muster.tests.kit.FreePort;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a person orders of a balancer, with real services and a real HAProxy. */
final class HeldByHandIT extends WebNodes {

    @Test
    void whatAPersonOrdersIsHeldAlsoByTheNextAgent() throws Exception {
        int front = FreePort.take();
        int stats = FreePort.take();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(stats))));
        String seed = seed(lb);
        Agent one = start(node("web1").join(seed).service(app("one", FreePort.take())));
        start(node("web2").join(seed).service(app("two", FreePort.take())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        ApiClient client = api("lb");
        assertThatThrownBy(() -> client.order(new OrderRequest.Drain("wbe1", Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e).hasMessage("the balancer has no server 'wbe1'");
                    assertThat(e.hint()).isEqualTo("did you mean 'web1'?");
                });
        assertThatThrownBy(() -> client.order(new OrderRequest.Release(Optional.of("web1"))))
                .hasMessage("nothing of web/web1 is held");
        assertThatThrownBy(() -> client.order(new OrderRequest.Rollback(9_999)))
                .hasMessageContaining("there is no generation 9999");
        assertThatThrownBy(() -> new ApiClient(address("web1")).order(new OrderRequest.Ready("web1")))
                .hasMessage("this agent keeps no balancer");

        assertThat(client.order(new OrderRequest.Drain("web1", Duration.ofMinutes(1))))
                .matches(
                        report -> report.inForce() && report.says().startsWith("web/web1 drains until it is released"));
        assertThat(answers(front)).containsExactly("two");
        assertThat(client.balancer().orElseThrow().held())
                .singleElement()
                .matches(held ->
                        held.server().equals("web/web1") && held.says().equals("drained by hand") && held.there());
        assertThat(client.explain("web1").subjects().getFirst().summary())
                .startsWith("web on web1 gets no traffic: drained by hand since ");
        assertThat(services("lb"))
                .anyMatch(s -> s.node().equals("web1") && s.detail().equals("drained by hand"));

        lb.close();
        Agent next = start(node("lb").join(seed(one)).balancer(BalancerRole.of(loopback(front), loopback(stats))));
        await().until(() -> services("lb").size() == 2);
        assertThat(next.gossip()).isNotNull();
        assertThat(answers(front)).containsExactly("two");
        assertThat(api("lb").order(new OrderRequest.Release(Optional.empty())).says())
                .contains("nothing is held any more");
        await().until(() -> answers(front).equals(Set.of("one", "two")));
    }
}
