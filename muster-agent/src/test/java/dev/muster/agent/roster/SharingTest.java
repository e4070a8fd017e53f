package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * From members to the servers of a balancer, what is kept from one time to the next changes nothing of what comes out;
 * and of who didn't change the same objects come out.
 */
final class SharingTest {

    private static final RosterSettings SETTINGS = RosterSettings.defaults(false);
    private static final List<PoolSettings> WEB = List.of(PoolSettings.web("/"));
    private static final PoolRules RULES = PoolRules.DEFAULT.withAutoPools(PoolSettings.web("/up"));
    private static final List<MemberStatus> STATUSES = List.of(
            MemberStatus.ALIVE,
            MemberStatus.ALIVE,
            MemberStatus.ALIVE,
            MemberStatus.FAILED,
            MemberStatus.LEAVING,
            MemberStatus.LEFT);

    private final Random random = new Random(17);
    private final TreeMap<String, Member> members = new TreeMap<>();

    private Member any(int number) {
        Map<String, String> tags = new TreeMap<>(Map.of("muster", "1"));
        for (String service : List.of("web", "shop", "api")) {
            if (random.nextInt(3) > 0) {
                tags.put("svc:" + service, random.nextInt(20) == 0 ? "?" : "ready " + port() + " " + (1 + number));
            }
        }
        if (random.nextInt(6) == 0) {
            tags.put("role", "balancer");
        }
        return member(
                "n" + number,
                "10.0.0." + (1 + random.nextInt(60)),
                STATUSES.get(random.nextInt(STATUSES.size())),
                tags);
    }

    private int port() {
        return 3000 + random.nextInt(3);
    }

    private void change() {
        for (int n = random.nextInt(4); n > 0; n--) {
            int number = random.nextInt(30);
            if (random.nextInt(3) == 0) {
                members.remove("n" + number);
            } else {
                members.put("n" + number, any(number));
            }
        }
    }

    @Test
    void aRosterIsTheSameAsOneThatIsReadAnew() {
        RosterReader reader = new RosterReader(SETTINGS);
        for (int i = 0; i < 3_000; i++) {
            change();
            List<Member> all = new ArrayList<>(members.values());
            if (random.nextInt(50) == 0) {
                Collections.shuffle(all, random);
            }
            assertThat(reader.read(i, all)).as("roster %d", i).isEqualTo(RosterReader.read(i, all, SETTINGS));
        }
        assertThat(members).isNotEmpty();
    }

    @Test
    void theChangesOfTwoRostersLeadFromOneToTheOther() {
        RosterReader reader = new RosterReader(SETTINGS);
        Roster before = Roster.empty();
        for (int i = 0; i < 1_000; i++) {
            change();
            Roster after = reader.read(i, List.copyOf(members.values()));
            List<ServiceInstance> services = new ArrayList<>(before.services());
            for (ServiceChange change : ServiceChange.between(before, after)) {
                assertThat(change.before()).isNotEqualTo(change.after());
                change.before()
                        .ifPresent(was -> assertThat(services.remove(was)).isTrue());
                change.after().ifPresent(services::add);
            }
            services.sort(ServiceInstance.BY_SERVICE_AND_NODE);
            assertThat(services).isEqualTo(after.services());
            before = after;
        }
    }

    @Test
    void thePoolsAreTheSameAsThoseThatAreMadeAnew() {
        RosterReader reader = new RosterReader(SETTINGS);
        Router router = new Router(WEB, RULES);
        Roster seen = Roster.empty();
        int panics = 0;
        for (int i = 0; i < 3_000; i++) {
            change();
            Roster roster = reader.read(i, List.copyOf(members.values()));
            // Whoever compares rosters may have seen others than the router: one that was not taken comes again.
            RosterChange sinceThen = RosterChange.between(seen, roster);
            Routing routing = router.step(sinceThen, i * Duration.ofSeconds(3).toNanos());
            seen = i % 5 == 0 ? seen : roster;
            assertThat(routing.wanted())
                    .as("roster %d", i)
                    .isEqualTo(Pools.of(roster, routing.pools(), routing.panics()));
            panics += routing.panics().size();
        }
        assertThat(panics).isPositive();
    }

    @Test
    void whoDoesNotChangeIsTheSameServer() {
        for (int number = 0; number < 30; number++) {
            members.put(
                    "n" + number,
                    member(
                            "n" + number,
                            "10.0.0." + (1 + number),
                            MemberStatus.ALIVE,
                            Map.of("muster", "1", "svc:web", "ready 80 100")));
        }
        RosterReader reader = new RosterReader(SETTINGS);
        Router router = new Router(WEB, PoolRules.DEFAULT);
        Pool before = router.step(reader.read(1, List.copyOf(members.values())), 0)
                .wanted()
                .getFirst();

        members.remove("n3");
        members.put("n7", member("n7", "10.0.0.8", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 80 5")));
        members.put(
                "new", member("new", "10.0.1.1", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 80 100")));
        Pool after = router.step(reader.read(2, List.copyOf(members.values())), 1)
                .wanted()
                .getFirst();

        Set<Server> old = Collections.newSetFromMap(new IdentityHashMap<>());
        old.addAll(before.servers());
        assertThat(after.servers())
                .hasSize(30)
                .filteredOn(server -> !old.contains(server))
                .extracting(server -> server.name().value())
                .containsExactly("n7", "new");
    }
}
