package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.QueryRequest.Wanted;
import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.interop.Shows.Direction;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries between Muster and real Serf agents. Source of what is expected: Serf's protocol (queries). */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class QueryInteropIT {

    private final Form form;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final Queue<Query> asked = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Void>> answers = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Cluster muster;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SerfAgent one;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SerfAgent two;

    QueryInteropIT(Form form) {
        this.form = form;
    }

    @BeforeEach
    void meet() throws Exception {
        one = serf("one", "-tag", "role=lb", "-event-handler", "query:uptime=printf one-; tr -d \"\\n\"");
        two = serf("two", "-tag", "role=web", "-event-handler", "query:uptime=printf two-; tr -d \"\\n\"");
        muster = Cluster.start(form.muster("muster"), this::heard);
        running.add(muster);
        two.run("join", one.address());
        muster.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
        for (String name : List.of("one", "two", "muster")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(one.status(name)).isEqualTo("alive");
                assertThat(two.status(name)).isEqualTo("alive");
                assertThat(muster.members())
                        .anyMatch(member -> member.name().equals(name) && member.status() == MemberStatus.ALIVE);
            });
        }
    }

    private SerfAgent serf(String name, String... more) throws Exception {
        SerfAgent agent = form.serf(folder, name, more);
        running.add(agent);
        return agent;
    }

    private void heard(ClusterEvent event) {
        if (event instanceof Query query) {
            asked.add(query);
            if (query.name().equals("uptime")) {
                answers.add(
                        query.respond(Bytes.ofUtf8("muster-" + query.payload().toUtf8())));
            }
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    @Test
    @Shows(value = Capability.QUERY, by = Direction.SERF)
    @Shows(value = Capability.QUERY_FILTER, by = Direction.SERF)
    @Shows(value = Capability.QUERY_RELAY, by = Direction.SERF)
    void musterAnswersSerf() throws Exception {
        assertThat(one.run("query", "uptime", "please"))
                .contains("Response from 'muster': muster-please")
                .contains("Ack from 'muster'")
                .contains("Total Acks: 3")
                .contains("Total Responses: 3");
        assertThat(asked).hasSize(1);
        assertThat(asked.element().from()).isEqualTo("one");
        assertThat(one.run("query", "-timeout=2s", "-no-ack", "uptime", "x"))
                .contains("Response from 'muster': muster-x")
                .doesNotContain("Ack from");
        assertThat(one.run("query", "-timeout=2s", "-node", "muster", "uptime", "x"))
                .contains("Response from 'muster': muster-x")
                .contains("Total Responses: 1");
        assertThat(one.run("query", "-timeout=2s", "-node", "two", "uptime")).doesNotContain("from 'muster'");
        assertThat(one.run("query", "-timeout=2s", "-tag", "role=w.b", "-tag", "muster=1", "uptime", "x"))
                .contains("Response from 'muster'")
                .contains("Total Responses: 1");
        assertThat(one.run("query", "-timeout=2s", "-tag", "role=^w$", "uptime", "x"))
                .contains("Total Responses: 0");
        assertThat(one.run("query", "-timeout=2s", "-relay-factor", "2", "uptime", "x"))
                .contains("Response from 'muster': muster-x")
                .contains("Total Acks: 3")
                .contains("Total Responses: 3");
        assertThat(muster.counters().getOrDefault("relays_forwarded", 0L)).isPositive();
        assertThat(one.run("reachability")).contains("Successfully contacted all live nodes");
        assertThat(muster.counters())
                .containsEntry("serf_messages_malformed", 0L)
                .containsEntry("answers_withheld", 0L)
                .containsEntry("inputs_failed", 0L);
        assertThat(answers).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(one.complaints()).isEmpty();
    }

    @Test
    @Shows(value = Capability.QUERY, by = Direction.MUSTER)
    @Shows(value = Capability.QUERY_FILTER, by = Direction.MUSTER)
    @Shows(value = Capability.QUERY_RELAY, by = Direction.MUSTER)
    void serfAnswersMuster() throws Exception {
        QueryRequest uptime = QueryRequest.of("uptime", Bytes.ofUtf8("please"));
        QueryResult all =
                muster.query(uptime.withWants(Wanted.ANSWERS_AND_ACKS)).get(20, TimeUnit.SECONDS);
        assertThat(all.answers())
                .containsOnly(
                        Map.entry("one", Bytes.ofUtf8("one-please")),
                        Map.entry("two", Bytes.ofUtf8("two-please")),
                        Map.entry("muster", Bytes.ofUtf8("muster-please")));
        assertThat(all.complete()).isTrue();
        assertThat(all.acknowledged()).containsExactly("muster", "one", "two");

        QueryResult byTag = muster.query(
                        uptime.withTags(new TreeMap<>(Map.of("role", "^web$"))).withNodes(List.of("one", "two")))
                .get(20, TimeUnit.SECONDS);
        assertThat(byTag.answers()).containsOnlyKeys("two");
        assertThat(byTag.complete()).isTrue();

        QueryResult relayed = muster.query(uptime.withRelayFactor(2)).get(20, TimeUnit.SECONDS);
        assertThat(relayed.answers()).containsOnlyKeys("one", "two", "muster");

        QueryResult heard = muster.query(
                        QueryRequest.of("_serf_ping", Bytes.EMPTY).withWants(Wanted.ACKS))
                .get(20, TimeUnit.SECONDS);
        assertThat(heard.acknowledged()).containsExactly("muster", "one", "two");

        QueryResult silent = muster.query(QueryRequest.of("nothing", Bytes.EMPTY)
                        .withWants(Wanted.ANSWERS_AND_ACKS)
                        .withTimeout(Duration.ofSeconds(1)))
                .get(20, TimeUnit.SECONDS);
        assertThat(silent.missing()).containsExactly("muster", "one", "two");
        assertThat(silent.acknowledged()).containsExactly("muster", "one", "two");
        for (SerfAgent serf : List.of(one, two)) {
            assertThat(serf.log()).doesNotContain("[WARN] serf");
            assertThat(serf.complaints()).isEmpty();
        }
        assertThat(muster.counters()).containsEntry("answers_refused", 0L);
    }
}
