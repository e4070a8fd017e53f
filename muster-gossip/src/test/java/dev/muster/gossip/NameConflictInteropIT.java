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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * Two nodes claim one name, and the others decide. Source of what is expected: Serf's protocol (conflicts of names).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class NameConflictInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<ClusterEvent> events = new ConcurrentLinkedQueue<>();

    /** Its log in a folder of its own: it has the name of another. */
    private SerfAgent newcomer() throws Exception {
        return form.serf(Files.createDirectory(folder.resolve("newcomer")), "same");
    }

    @Test
    @Shows(value = Capability.NAME_CONFLICT, by = Direction.SERF)
    void aSerfGivesUpTheNameThatMusterHolds() throws Exception {
        try (SerfAgent one = form.serf(folder, "one");
                SerfAgent two = form.serf(folder, "two");
                Cluster muster = Cluster.start(form.muster("same"), events::add);
                SerfAgent newcomer = newcomer()) {
            two.run("join", one.address());
            muster.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
            awaitStatus(one, "same", "alive");
            awaitStatus(two, "same", "alive");
            newcomer.run("join", one.address());

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(newcomer.running()).isFalse());
            assertThat(newcomer.log()).contains("minority in name conflict resolution");
            assertThat(one.status("same")).isEqualTo("alive");
            assertThat(find(muster, "same").status()).isEqualTo(MemberStatus.ALIVE);
            assertThat(events).noneMatch(NameLost.class::isInstance);
        }
    }

    @Test
    @Shows(value = Capability.NAME_CONFLICT, by = Direction.SERF)
    void musterHasAVoteWhenSerfsClaimOneName() throws Exception {
        try (SerfAgent holder = form.serf(folder, "same");
                Cluster one = Cluster.start(form.muster("one"), events::add);
                Cluster two = Cluster.start(form.muster("two"), events::add);
                SerfAgent newcomer = newcomer()) {
            one.join(List.of(holder.address())).get(20, TimeUnit.SECONDS);
            two.join(List.of(holder.address())).get(20, TimeUnit.SECONDS);
            awaitStatus(one, "same", MemberStatus.ALIVE);
            awaitStatus(two, "one", MemberStatus.ALIVE);
            awaitStatus(one, "two", MemberStatus.ALIVE);
            newcomer.run("join", SerfAgent.text(one.address()));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(newcomer.running()).isFalse());
            assertThat(newcomer.log()).containsPattern("minority in name conflict resolution, quitt?ing \\[0 / 2]");
            assertThat(holder.running()).isTrue();
        }
    }

    @Test
    @Shows(value = Capability.NAME_CONFLICT, by = Direction.MUSTER)
    void aMusterGivesUpTheNameThatSerfHolds() throws Exception {
        try (SerfAgent holder = form.serf(folder, "same");
                SerfAgent one = form.serf(folder, "one");
                SerfAgent two = form.serf(folder, "two");
                Cluster newcomer = Cluster.start(form.muster("same"), events::add)) {
            one.run("join", holder.address());
            two.run("join", holder.address());
            awaitStatus(one, "two", "alive");
            awaitStatus(two, "one", "alive");
            newcomer.join(List.of(one.address())).get(20, TimeUnit.SECONDS);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).anyMatch(NameLost.class::isInstance));
            assertThat(holder.running()).isTrue();
            awaitStatus(one, "same", "alive");
            assertThat(one.log()).doesNotContain("EventMemberLeave: same");
        }
    }

    /** Before it has been asked whether it is there, and after it has lost. */
    @Test
    @Shows(value = Capability.NAME_CONFLICT, by = Direction.MUSTER)
    void whoLeavesWithTheNameOfAnotherSaysNoGoodBye() throws Exception {
        Path heard = Files.createFile(folder.resolve("heard"));
        String handler = "member-leave,member-failed=echo $SERF_EVENT >>" + heard;
        try (SerfAgent one = form.serf(folder, "one", "-event-handler", handler);
                SerfAgent holder = form.serf(folder, "same")) {
            holder.run("join", one.address());
            awaitStatus(one, "same", "alive");
            try (Cluster hasty = Cluster.start(form.muster("same"), events::add)) {
                hasty.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
                hasty.leave().get(20, TimeUnit.SECONDS);
            }
            // On a slow machine it may have been asked by then; what it does must be the same.
            events.clear();
            try (Cluster late = Cluster.start(form.muster("same"), events::add)) {
                late.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
                await().atMost(PATIENCE).until(() -> events.stream().anyMatch(NameLost.class::isInstance));
                late.leave().get(20, TimeUnit.SECONDS);
            }
            // A false farewell would be told within three seconds, and the handler hears of it one second later.
            await().pollDelay(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> true);
            assertThat(one.status("same")).isEqualTo("alive");
            assertThat(heard).isEmptyFile();
            assertThat(holder.running()).isTrue();
        }
    }
}
