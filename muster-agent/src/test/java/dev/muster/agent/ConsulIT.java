package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.rpc.client.RpcClient;
import dev.muster.agent.rpc.client.RpcMember;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balancer with a real HAProxy that follows a real Consul. */
final class ConsulIT {

    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final Duration GONE = Duration.ofSeconds(FULL ? 60 : 8);
    private static final int RATE = FULL ? 100 : 40;

    @TempDir
    private Path temp;

    private final Backends backends = new Backends();
    private RealConsul consul;
    private FollowedBalancer lb;
    private int one;
    private int two;

    @BeforeEach
    void startEverything() throws Exception {
        consul = new RealConsul(temp);
        one = backends.start("one");
        two = backends.start("two");
        consul.register("web-1", "web", one, ",\"Meta\":{\"version\":\"1\",\"weight\":\"100\"}");
        consul.register("web-2", "web", two, ",\"Meta\":{\"version\":\"2\",\"weight\":\"50\"}");
        lb = new FollowedBalancer(temp.resolve("run"), MembersFrom.Consul.at(consul.url()));
        lb.awaitServing("n1.web-1", "n1.web-2");
    }

    @AfterEach
    void endEverything() {
        if (lb != null) {
            lb.close();
        }
        if (consul != null) {
            consul.close();
        }
        backends.close();
    }

    private void awaitMore(OpenLoad load, int requests) {
        int before = load.count();
        FollowedBalancer.await().until(() -> load.count() >= before + requests);
    }

    @Test
    void whatConsulSaysOfAnInstanceIsDoneWithoutAFailedRequest() throws Exception {
        assertThat(lb.service("n1.web-2").weight()).isEqualTo(50);
        OpenLoad load = new OpenLoad(lb.front(), RATE);
        awaitMore(load, RATE);
        int three = backends.start("three");
        consul.register("web-3", "web", three, "");
        lb.awaitServing("n1.web-1", "n1.web-2", "n1.web-3");

        consul.maintainService("web-1", true);
        lb.awaitServing("n1.web-2", "n1.web-3");
        assertThat(lb.service("n1.web-1").state()).isEqualTo("draining");
        consul.maintainService("web-1", false);
        lb.awaitServing("n1.web-1", "n1.web-2", "n1.web-3");

        consul.check("web-2", "fail");
        lb.awaitServing("n1.web-1", "n1.web-3");
        assertThat(lb.service("n1.web-2").state()).isEqualTo("failed");
        consul.check("web-2", "warn");
        consul.check("web-1", "fail");
        lb.awaitServing("n1.web-3");
        consul.check("web-2", "pass");
        consul.check("web-1", "pass");
        lb.awaitServing("n1.web-1", "n1.web-2", "n1.web-3");

        consul.deregister("web-3");
        FollowedBalancer.await().until(() -> !lb.traffic().containsKey("n1.web-3"));
        lb.awaitServing("n1.web-1", "n1.web-2");
        awaitMore(load, RATE);
        assertThat(load.end()).isEmpty();
        assertThat(load.answers()).containsOnlyKeys("one", "two", "three");
        assertThat(lb.balancer().reloads()).isZero();
        assertThat(lb.balancer().history().toString())
                .contains("n1.web-3 joined", "web on n1.web-1: ready -> draining");
    }

    @Test
    void aNodeInMaintenanceDrainsAsAWhole() throws Exception {
        consul.maintainNode(true);
        lb.awaitServing();
        assertThat(lb.traffic()).hasSize(2);
        consul.maintainNode(false);
        lb.awaitServing("n1.web-1", "n1.web-2");
    }

    @Test
    void whileConsulIsGoneTheLastKnownServe() throws Exception {
        OpenLoad load = new OpenLoad(lb.front(), RATE);
        consul.kill();
        FollowedBalancer.await().until(() -> !lb.balancer().problem().isEmpty());
        assertThat(lb.balancer().problem())
                .contains("Consul at 127.0.0.1:", "has not answered since", "the members are the last known");
        assertThat(lb.api().agent().outage()).contains("has not answered since");
        assertThat(lb.readyz()).isEqualTo(200);
        long end = System.nanoTime() + GONE.toNanos();
        FollowedBalancer.await().atMost(GONE.plusSeconds(60)).until(() -> System.nanoTime() - end > 0);
        assertThat(lb.traffic()).containsEntry("n1.web-1", "serving").containsEntry("n1.web-2", "serving");

        // It has lost its state: who is missing there was taken out by nobody.
        consul.startAgain();
        FollowedBalancer.await().until(() -> lb.api().agent().outage().isEmpty());
        consul.register("web-1", "web", one, ",\"Meta\":{\"version\":\"1\",\"weight\":\"100\"}");
        consul.register("web-2", "web", two, ",\"Meta\":{\"version\":\"2\",\"weight\":\"50\"}");
        lb.awaitServing("n1.web-1", "n1.web-2");
        awaitMore(load, RATE);
        assertThat(load.end()).isEmpty();
    }

    @Test
    void anAgentThatStartsWhileConsulIsGoneGoesOnWithTheLastRoster() throws Exception {
        OpenLoad load = new OpenLoad(lb.front(), RATE);
        consul.kill();
        lb.restartAgent();
        lb.awaitServing("n1.web-1", "n1.web-2");
        assertThat(lb.service("n1.web-1").member()).isEqualTo("unheard");
        assertThat(lb.readyz()).isEqualTo(200);
        assertThat(lb.balancer().problem()).contains("has not answered since");
        awaitMore(load, RATE);
        assertThat(load.end()).isEmpty();
    }

    @Test
    void aConsulThatHangsIsAnOutageTooAndIsFollowedOn() throws Exception {
        OpenLoad load = new OpenLoad(lb.front(), RATE);
        consul.signal("STOP");
        try {
            awaitMore(load, RATE * 2);
            assertThat(lb.traffic()).containsOnlyKeys("n1.web-1", "n1.web-2");
        } finally {
            consul.signal("CONT");
        }
        consul.check("web-1", "fail");
        lb.awaitServing("n1.web-2");
        assertThat(load.end()).isEmpty();
    }

    @Test
    void aConsulThatStartsAnewTakesNobodyOut() throws Exception {
        OpenLoad load = new OpenLoad(lb.front(), RATE);
        consul.kill();
        consul.startAgain();
        FollowedBalancer.await().until(() -> lb.service("n1.web-1").member().equals("failed"));
        awaitMore(load, RATE * 2);
        assertThat(lb.traffic()).containsEntry("n1.web-1", "serving").containsEntry("n1.web-2", "serving");
        consul.register("web-1", "web", one, ",\"Meta\":{\"version\":\"1\",\"weight\":\"100\"}");
        consul.register("web-2", "web", two, ",\"Meta\":{\"version\":\"2\",\"weight\":\"50\"}");
        FollowedBalancer.await().until(() -> lb.service("n1.web-1").member().equals("alive"));
        awaitMore(load, RATE);
        assertThat(load.end()).isEmpty();
        consul.deregister("web-1");
        lb.awaitServing("n1.web-2");
    }

    @Test
    void anAgentThatFollowsSaysWhatItCannotDo() throws Exception {
        try (RpcClient rpc = RpcClient.connect(lb.address().rpcSocket())) {
            assertThat(rpc.members()).extracting(RpcMember::name).containsExactly("n1.web-1", "n1.web-2");
        }
        assertThat(lb.api().agent().membership()).isEqualTo("consul");
        assertThat(lb.api().agent().gossip()).isEmpty();
        assertThat(lb.api()
                        .explain("n1.web-1")
                        .subjects()
                        .getFirst()
                        .facts()
                        .getFirst()
                        .what())
                .isEqualTo("consul");
        assertThatThrownBy(() -> lb.api().restart(new RestartRequest("n1.web-1", "web", "", false, 0)))
                .hasMessageContaining("does not gossip");
        assertThatThrownBy(() -> lb.agent().gossip()).hasMessageContaining("follows Consul at 127.0.0.1:");
    }
}
