package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.interop.Shows.Direction;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container is made again: its old name, a new address. Muster's nodes believe it while Serf's still hold on to the
 * old address. Source: {@code docs/decisions/0016-a-silent-holder-loses-its-name.md}.
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class NewAddressInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private static void awaitAddress(Cluster cluster, String name, InetSocketAddress address) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(find(cluster, name).address()).isEqualTo(address);
            assertThat(find(cluster, name).status()).isEqualTo(MemberStatus.ALIVE);
        });
    }

    @Test
    @Shows(value = Capability.NEW_ADDRESS, by = Direction.MUSTER)
    void aMusterThatIsMadeAgainIsBelievedByMusterAtOnceAndBySerfInTheEnd() throws Exception {
        try (SerfAgent serf = form.serf(folder, "serf");
                Cluster muster = Cluster.start(form.muster("muster"), event -> {});
                MusterProcess before = MusterProcess.start(form.muster("web"), folder)) {
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            before.join(serf);
            awaitStatus(muster, "web", MemberStatus.ALIVE);
            before.kill();
            try (Cluster web = Cluster.start(form.muster("web"), event -> {})) {
                web.join(List.of(SerfAgent.text(muster.address()))).get(20, TimeUnit.SECONDS);
                awaitAddress(muster, "web", web.address());
                assertThat(serf.log()).doesNotContain("EventMemberFailed: web");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(serf.run("members", "-name=web", "-status=alive"))
                                .contains(SerfAgent.text(web.address())));
            }
        }
    }

    @Test
    @Shows(value = Capability.NEW_ADDRESS, by = Direction.SERF)
    void aSerfThatIsMadeAgainIsBelievedByMuster() throws Exception {
        try (Cluster muster = Cluster.start(form.muster("muster"), event -> {});
                Cluster other = Cluster.start(form.muster("other"), event -> {});
                SerfAgent before = form.serf(folder, "web")) {
            other.join(List.of(SerfAgent.text(muster.address()))).get(20, TimeUnit.SECONDS);
            before.run("join", SerfAgent.text(muster.address()));
            awaitStatus(other, "web", MemberStatus.ALIVE);
            before.kill();
            try (SerfAgent web = form.serf(Files.createDirectory(folder.resolve("again")), "web")) {
                web.run("join", SerfAgent.text(muster.address()));
                for (Cluster cluster : List.of(muster, other)) {
                    await().atMost(PATIENCE).untilAsserted(() -> {
                        assertThat(SerfAgent.text(find(cluster, "web").address()))
                                .isEqualTo(web.address());
                        assertThat(find(cluster, "web").status()).isEqualTo(MemberStatus.ALIVE);
                    });
                }
                assertThat(web.running()).isTrue();
            }
        }
    }
}
