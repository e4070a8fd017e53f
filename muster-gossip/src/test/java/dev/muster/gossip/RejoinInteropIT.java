package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.awaitTags;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who was killed, or left, is started again under its name and at its address. Each time the others know of a higher
 * incarnation than the one that it starts with, for it has changed its tags before. Source: Serf's protocol (states of
 * a member and behaviour in a mixed cluster).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class RejoinInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private static void join(Cluster muster, SerfAgent through) throws Exception {
        assertThat(muster.join(List.of(through.address())).get(20, TimeUnit.SECONDS))
                .isEqualTo(1);
    }

    @Test
    @Shows(value = Capability.REJOIN, by = Direction.SERF)
    void aKilledSerfThatStartsAgainIsAliveAgain() throws Exception {
        InetSocketAddress where = form.freeAddress();
        try (Cluster muster = Cluster.start(form.muster("muster"), event -> {})) {
            try (SerfAgent first = form.serf(folder, "serf", where, "-tag", "life=1")) {
                join(muster, first);
                first.run("tags", "-set", "life=1b");
                awaitTags(muster, "serf", Map.of("life", "1b"));
                first.kill();
            }
            awaitStatus(muster, "serf", MemberStatus.FAILED);
            try (SerfAgent second =
                    form.serf(folder, "serf", where, "-tag", "life=2", "-join", SerfAgent.text(muster.address()))) {
                awaitStatus(muster, "serf", MemberStatus.ALIVE);
                awaitTags(muster, "serf", Map.of("life", "2"));
                awaitStatus(second, "muster", "alive");
            }
        }
    }

    /** Nobody tells the second life whom to join, and Serf does not look for it: its snapshot brings it back. */
    @Test
    @Shows(value = Capability.REJOIN, by = Direction.MUSTER)
    void aKilledMusterThatStartsAgainIsAliveAgain() throws Exception {
        ClusterOptions options = form.muster("muster");
        Path config = Files.writeString(folder.resolve("serf.json"), "{\"reconnect_interval\": \"1h\"}");
        try (SerfAgent serf = form.serf(folder, "serf", "-config-file=" + config)) {
            try (MusterProcess first = MusterProcess.start(options, folder, "life=1")) {
                first.join(serf);
                first.order("tags life=1b");
                awaitTags(serf, "muster", Map.of("life", "1b"));
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(Files.readString(first.snapshot())).contains("alive: serf "));
                first.kill();
            }
            awaitStatus(serf, "muster", "failed");
            try (MusterProcess second = MusterProcess.start(options, folder, "life=2")) {
                awaitStatus(serf, "muster", "alive");
                awaitTags(serf, "muster", Map.of("life", "2"));
                awaitStatus(second, "serf", MemberStatus.ALIVE);
            }
            assertThat(serf.complaints()).isEmpty();
            assertThat(serf.log()).contains("EventMemberFailed: muster").doesNotContain("EventMemberLeave");
        }
    }

    @Test
    void aMusterThatLeftAndStartsAgainIsAliveAgainForSerf() throws Exception {
        ClusterOptions options = form.muster("muster");
        try (SerfAgent serf = form.serf(folder, "serf")) {
            try (Cluster first = Cluster.start(options, event -> {})) {
                join(first, serf);
                first.leave().get(20, TimeUnit.SECONDS);
            }
            awaitStatus(serf, "muster", "left");
            Map<String, String> tags = Map.of("life", "2");
            try (Cluster second = Cluster.start(options.withTags(new TreeMap<>(tags)), event -> {})) {
                join(second, serf);
                awaitStatus(serf, "muster", "alive");
                awaitTags(serf, "muster", tags);
            }
        }
    }
}
