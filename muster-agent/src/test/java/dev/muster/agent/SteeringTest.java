package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.membership.Sighting;
import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterChange;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SteeringTest {

    private static final Member WEB = new Member(
            "a",
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 7946),
            new TreeMap<>(Map.of("muster", "1", "role", "backend", "svc:web", "ready 3000 100")),
            MemberStatus.ALIVE,
            new ProtocolVersions(1, 5, 2, 2, 5, 5));

    private record Steered(Roster roster, List<String> causes) {}

    private final BlockingQueue<Steered> offered = new LinkedBlockingQueue<>();
    private final BlockingQueue<Steered> taken = new LinkedBlockingQueue<>();
    private volatile boolean broken = true;

    private void steer(RosterChange change, List<String> causes) {
        Steered steered = new Steered(change.after(), causes);
        offered.add(steered);
        if (broken) {
            throw new IllegalStateException("a bug");
        }
        taken.add(steered);
    }

    @Test
    void aChangeThatWasNotTakenIsHandedOnAgain() throws InterruptedException {
        Bell bell = new Bell();
        Rosters rosters = new Rosters(
                () -> Sighting.ofGossip(List.of(WEB)), RosterSettings.defaults(false), RememberedRoster.none());
        try (Steering steering = new Steering(
                bell,
                rosters,
                TreeMap::new,
                Set.of(),
                TreeMap::new,
                new TagPacer(new TreeMap<>(), List.of()),
                tags -> CompletableFuture.completedFuture(null),
                this::steer)) {
            steering.start();
            bell.changed();
            assertThat(offered.poll(20, TimeUnit.SECONDS)).isNotNull();
            assertThat(steering.roster().services()).hasSize(1);

            broken = false;
            bell.changed();
            Steered second = taken.poll(20, TimeUnit.SECONDS);
            assertThat(second).isNotNull();
            assertThat(second.roster().services()).hasSize(1);
            assertThat(second.causes()).containsExactly("web on a came: ready");

            // What was taken is not handed on again.
            offered.clear();
            bell.changed();
            assertThat(offered.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void whatTheClusterDidNotTakeIsToldAgain() throws Exception {
        Bell bell = new Bell();
        Rosters rosters = new Rosters(
                () -> Sighting.ofGossip(List.of()), RosterSettings.defaults(false), RememberedRoster.none());
        BlockingQueue<Map<String, String>> told = new LinkedBlockingQueue<>();
        broken = false;
        try (Steering steering = new Steering(
                bell,
                rosters,
                TreeMap::new,
                Set.of(),
                TreeMap::new,
                new TagPacer(new TreeMap<>(), List.of()),
                tags -> {
                    told.add(tags);
                    return told.size() > 1
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(new IllegalStateException("too much to do"));
                },
                this::steer)) {
            steering.start();
            steering.retag(new TreeMap<>(Map.of("zone", "b")), List.of()).get(20, TimeUnit.SECONDS);
            Map<String, String> first = told.poll(20, TimeUnit.SECONDS);
            assertThat(first).containsEntry("zone", "b");
            // The queue is empty again, so that the second is refused as well.
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(first);
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(first);
        }
    }
}
