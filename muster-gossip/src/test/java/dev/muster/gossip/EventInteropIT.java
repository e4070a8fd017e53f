package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * User events between Muster and real Serf agents. Source of what is expected: Serf's protocol (user events and
 * exchange of states).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class EventInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private Cluster muster() throws Exception {
        return Cluster.start(form.muster("muster"), event -> {
            if (event instanceof UserEvent(String name, Bytes payload, boolean coalesce, long time)) {
                heard.add(name + " " + payload.toUtf8() + " " + coalesce + " " + time);
            }
        });
    }

    private SerfAgent serf(String name, String... more) throws Exception {
        Path events = folder.resolve(name + ".events");
        Files.createFile(events);
        List<String> flags = new ArrayList<>(List.of(
                "-event-handler",
                "user=printf '%s %s ' $SERF_USER_EVENT $SERF_USER_LTIME >>" + events + "; cat >>" + events));
        flags.addAll(List.of(more));
        return form.serf(folder, name, flags.toArray(String[]::new));
    }

    private List<String> handled(String name) throws Exception {
        return Files.readAllLines(folder.resolve(name + ".events"));
    }

    @Test
    @Shows(Capability.USER_EVENT)
    void eventsAreHeardBothWaysOnceAndInOrder() throws Exception {
        try (SerfAgent serf = serf("serf");
                Cluster muster = muster()) {
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> serf.status("muster").equals("alive"));
            serf.run("event", "deploy", "v1");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly("deploy v1 true 1"));
            muster.sendEvent("deploy", Bytes.ofUtf8("v2"), false).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard).containsExactly("deploy v1 true 1", "deploy v2 false 2"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(handled("serf")).containsExactlyInAnyOrder("deploy 1 v1", "deploy 2 v2"));
            serf.run("event", "-coalesce=false", "deploy", "v3");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).hasSize(3));
            assertThat(heard).last().isEqualTo("deploy v3 false 3");
            assertThat(serf.complaints()).isEmpty();
        }
    }

    @Test
    @Shows(Capability.USER_EVENT)
    void whoJoinsLaterHearsOfWhatWasBeforeIfItWantsTo() throws Exception {
        try (SerfAgent serf = serf("serf");
                Cluster muster = muster()) {
            serf.run("event", "deploy", "v1");
            muster.join(List.of(serf.address()), OldEvents.REPLAY).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly("deploy v1 false 1"));
            muster.sendEvent("deploy", Bytes.ofUtf8("v2"), true).get(20, TimeUnit.SECONDS);
            try (SerfAgent curious = serf("curious");
                    SerfAgent incurious = serf("incurious")) {
                curious.run("join", "-replay", SerfAgent.text(muster.address()));
                incurious.run("join", SerfAgent.text(muster.address()));
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(handled("curious")).containsExactlyInAnyOrder("deploy 1 v1", "deploy 2 v2"));
                muster.sendEvent("deploy", Bytes.ofUtf8("v3"), false).get(20, TimeUnit.SECONDS);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(handled("incurious")).containsExactly("deploy 3 v3"));
            }
        }
    }

    @Test
    void whoWantsNoOldEventsHearsNone() throws Exception {
        try (SerfAgent serf = serf("serf");
                Cluster muster = muster()) {
            serf.run("event", "deploy", "v1");
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            serf.run("event", "deploy", "v2");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly("deploy v2 true 2"));
        }
    }
}
