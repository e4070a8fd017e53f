package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryRequest.Wanted;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries among several nodes. Source: Serf's protocol (queries and long-standing wishes). */
class QueryTest {

    private static final QueryRequest UPTIME = QueryRequest.of("uptime", Bytes.ofUtf8("please"));

    private final NodeMesh mesh = new NodeMesh();
    private final NodeMesh.Peer a = mesh.start("a", 1, Map.of("role", "lb"), 1);
    private final NodeMesh.Peer b = mesh.start("b", 2, Map.of("role", "web"), 1).join(a);
    private final NodeMesh.Peer c =
            mesh.start("c", 3, Map.of("role", "web2"), 1).join(a);

    @BeforeEach
    void meet() {
        mesh.pass(Duration.ofSeconds(3));
    }

    private QueryResult result(long command) {
        return a.result(command).orElseThrow(() -> new AssertionError("the query is not over"));
    }

    @Test
    void itIsOverAsSoonAsAllHaveAnswered() {
        a.answer = "1";
        b.answer = "2";
        c.answer = "3";
        long query = a.ask(UPTIME);
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(query).answers())
                .containsOnly(
                        Map.entry("a", Bytes.ofUtf8("1")),
                        Map.entry("b", Bytes.ofUtf8("2")),
                        Map.entry("c", Bytes.ofUtf8("3")));
        assertThat(result(query).complete()).isTrue();
        assertThat(b.asked.getFirst().payload()).isEqualTo(Bytes.ofUtf8("please"));
        assertThat(b.asked.getFirst().from()).isEqualTo("a");
        assertThat(a.news).hasSize(5).first().isEqualTo(new Effect.Asked(query, 3_200_000_000L));
        assertThat(a.news.getLast()).isInstanceOf(Effect.QueryFinished.class);
    }

    @Test
    void whoKeepsSilentIsMissingWhenTheTimeIsOver() {
        a.answer = "1";
        b.answer = "2";
        long query = a.ask(UPTIME);
        mesh.pass(Duration.ofMillis(3199));
        assertThat(a.result(query)).isEmpty();
        mesh.pass(Duration.ofMillis(2));
        assertThat(result(query).missing()).containsExactly("c");
        assertThat(result(query).answers()).containsOnlyKeys("a", "b");
        // Three nodes on LAN timings: 200 ms x 16 x 1, as Serf has it.
        assertThat(b.asked.getFirst().timeoutNanos()).isEqualTo(3_200_000_000L);
    }

    @Test
    void acknowledgementsAloneAreEnoughIfNoMoreIsWanted() {
        long query = a.ask(UPTIME.withWants(Wanted.ACKS));
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(query).acknowledged()).containsExactly("a", "b", "c");
        assertThat(result(query).answers()).isEmpty();
        long ping = a.ask(QueryRequest.of("_serf_ping", Bytes.EMPTY).withWants(Wanted.ACKS));
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(ping).acknowledged()).containsExactly("a", "b", "c");
        assertThat(b.asked).extracting(Effect.Ask::name).containsExactly("uptime");
    }

    @Test
    void acknowledgementsComeBesideAnswers() {
        a.answer = "1";
        b.answer = "2";
        c.answer = "3";
        long query = a.ask(UPTIME.withWants(Wanted.ANSWERS_AND_ACKS));
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(query).acknowledged()).containsExactly("a", "b", "c");
        assertThat(a.news.stream().filter(Effect.Acknowledged.class::isInstance))
                .hasSize(3);
        assertThat(a.news.stream().filter(Effect.Answered.class::isInstance)).hasSize(3);
    }

    @Test
    void filtersChooseByNameAndByTag() {
        b.answer = "2";
        c.answer = "3";
        long byName = a.ask(UPTIME.withNodes(List.of("b", "nobody")));
        // Not anchored: it need only match somewhere. A tag that is not there is empty.
        long byTag = a.ask(UPTIME.withTags(new TreeMap<>(Map.of("role", "eb", "x", "^$"))));
        long byBoth = a.ask(UPTIME.withNodes(List.of("b", "c")).withTags(new TreeMap<>(Map.of("role", "^web$"))));
        long nobody = a.ask(UPTIME.withNodes(List.of("nobody")));
        assertThat(result(nobody).complete()).isTrue();
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(byName).answers()).containsOnlyKeys("b");
        assertThat(result(byTag).answers()).containsOnlyKeys("b", "c");
        assertThat(result(byBoth).answers()).containsOnlyKeys("b");
        assertThat(a.asked).isEmpty();
        assertThat(b.asked).hasSize(3);
        assertThat(c.asked).hasSize(1);
    }

    @Test
    void whoIsAskedByNameHearsOfItBeforeTheGossip() {
        b.answer = "2";
        c.answer = "3";
        long byName = a.ask(UPTIME.withNodes(List.of("b")));
        long byTag = a.ask(UPTIME.withTags(new TreeMap<>(Map.of("role", "^web2$"))));
        mesh.pass(Duration.ofMillis(20));
        assertThat(result(byName).answers()).containsOnlyKeys("b");
        assertThat(a.result(byTag)).isEmpty();
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(byTag).answers()).containsOnlyKeys("c");
        assertThat(b.asked).as("heard once, although the gossip brings it too").hasSize(1);
    }

    @Test
    void relayedAnswersReachWhoCannotBeReachedStraight() {
        b.answer = "2";
        mesh.lost = (from, to) -> from == b && to == a;
        long query = a.ask(UPTIME.withNodes(List.of("b"))
                .withRelayFactor(2)
                .withWants(Wanted.ANSWERS_AND_ACKS)
                .withTimeout(Duration.ofSeconds(2)));
        mesh.pass(Duration.ofSeconds(1));
        assertThat(result(query).answers()).containsOnlyKeys("b");
        assertThat(c.count(Counter.RELAYS_FORWARDED)).isEqualTo(2);
    }

    @Test
    void whatComesTwiceByARelayCountsOnce() {
        b.answer = "2";
        c.answer = "3";
        long query = a.ask(
                UPTIME.withNodes(List.of("b", "c", "a")).withRelayFactor(1).withTimeout(Duration.ofSeconds(1)));
        mesh.pass(Duration.ofSeconds(2));
        assertThat(result(query).answers()).containsOnlyKeys("b", "c");
        assertThat(a.count(Counter.ANSWERS_REPEATED)).isEqualTo(2);
    }

    @Test
    void aNodeAnswersOnceAndInTimeAndShort() {
        a.ask(UPTIME.withTimeout(Duration.ofSeconds(2)));
        mesh.pass(Duration.ofMillis(800));
        Effect.Ask ask = b.asked.getFirst();
        b.respond(ask, "x".repeat(1100));
        assertThat(b.problem()).startsWith("response exceeds limit of 1024 bytes, by ");
        b.respond(ask, "x");
        b.respond(ask, "y");
        assertThat(b.problem()).contains("answered already");
        mesh.pass(Duration.ofSeconds(3));
        c.respond(c.asked.getFirst(), "late");
        assertThat(c.problem()).contains("is over");
        assertThat(a.news.stream().filter(Effect.Answered.class::isInstance)).hasSize(1);
    }

    @Test
    void whatCannotBeAskedIsRefusedForPeople() {
        a.ask(QueryRequest.of("_serf_list-keys", Bytes.ofUtf8("x")));
        assertThat(a.problem()).startsWith("Queries cannot contain the '_serf_' prefix");
        a.ask(QueryRequest.of("_serf_ping", Bytes.ofUtf8("x")));
        assertThat(a.problem()).startsWith("Queries cannot contain the '_serf_' prefix");
        a.ask(QueryRequest.of("large", Bytes.of(new byte[1000])));
        assertThat(a.problem()).startsWith("query exceeds limit of 1024 bytes, by ");
        a.ask(UPTIME.withTags(new TreeMap<>(Map.of("role", "("))));
        assertThat(a.problem()).contains("the expression for the tag \"role\"");
        for (int i = 0; i <= SerfLimits.OWN_QUERIES; i++) {
            a.ask(UPTIME);
        }
        assertThat(a.problem()).contains("256 queries are under way");
    }

    private static SerfMessage.Query foreign(int time, List<Bytes> filters, int relayFactor, int at) {
        return new SerfMessage.Query(
                time,
                time,
                NodeBench.at(at),
                "b",
                filters,
                1,
                relayFactor,
                Duration.ofDays(9).toNanos(),
                "q",
                Bytes.EMPTY);
    }

    @Test
    void aQueryIsPassedOnEvenIfItIsForOthersAndHeardOnce() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1);
        SerfMessage.Query query = foreign(6, QueryFilters.encode(List.of("b"), new TreeMap<>()), 0, 2);
        bench.hear(query);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.told).contains(query);
        assertThat(bench.asked).isEmpty();
        bench.hear(foreign(7, List.of(), 0, 2)).hear(foreign(7, List.of(), 0, 2));
        assertThat(bench.asked).hasSize(1);
        assertThat(bench.asked.getFirst().timeoutNanos())
                .isEqualTo(Duration.ofMinutes(10).toNanos());
        assertThat(bench.told.stream().filter(QueryResponse.class::isInstance)).hasSize(1);
    }

    @Test
    void filtersThatCannotBeReadLetNobodyThrough() {
        NodeBench bench = new NodeBench();
        List<Bytes> bad = List.of(
                Bytes.ofHex("07"),
                Bytes.ofHex("0193"),
                QueryFilters.encode(List.of(), new TreeMap<>(Map.of("role", "(")))
                        .getFirst(),
                QueryFilters.encode(List.of(), new TreeMap<>(Map.of("role", "((a{100}){100}){100}")))
                        .getFirst(),
                QueryFilters.encode(List.of(), new TreeMap<>(Map.of("role", "a".repeat(5000))))
                        .getFirst());
        for (int i = 0; i < bad.size(); i++) {
            bench.hear(foreign(i + 1, List.of(bad.get(i)), 0, 2));
        }
        bench.hear(foreign(50, Collections.nCopies(33, Bytes.ofHex("0091a26d65")), 0, 2));
        assertThat(bench.asked).isEmpty();
        assertThat(bench.counters.get(Counter.QUERY_FILTERS_REFUSED)).isEqualTo(bad.size() + 1);
        bench.hear(foreign(51, Collections.nCopies(32, Bytes.ofHex("0091a26d65")), 0, 2));
        assertThat(bench.asked).hasSize(1);
    }

    @Test
    void answersToWhereNobodyIsKnownAreRationed() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1);
        for (int time = 1; time <= 100; time++) {
            bench.hear(foreign(time, List.of(), 0, 77));
        }
        assertThat(bench.counters.get(Counter.ANSWERS_WITHHELD)).isEqualTo(68);
        for (int time = 101; time <= 200; time++) {
            bench.hear(foreign(time, List.of(), 0, 2));
        }
        assertThat(bench.counters.get(Counter.ANSWERS_WITHHELD)).isEqualTo(68);
        bench.pass(Duration.ofSeconds(1));
        for (int time = 201; time <= 210; time++) {
            bench.hear(foreign(time, List.of(), 0, 77));
        }
        assertThat(bench.counters.get(Counter.ANSWERS_WITHHELD)).isEqualTo(74);
    }

    @Test
    void aRelayCarriesAnswersToMembersAndNothingElse() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1);
        QueryResponse answer = new QueryResponse(3, 4, "x", 0, Bytes.ofUtf8("yes"));
        Bytes inner = SerfMessageCodec.encode(answer);
        bench.packets.clear();
        bench.hear(new SerfMessage.Relay(NodeBench.at(2), "b", inner));
        assertThat(bench.told).containsExactly(answer);
        assertThat(bench.packets).extracting(Effect.SendPacket::to).containsExactly(NodeBench.at(2));
        bench.told.clear();
        Bytes event = SerfMessageCodec.encode(new SerfMessage.UserEvent(3, "x", Bytes.EMPTY, false));
        bench.hear(new SerfMessage.Relay(NodeBench.at(2), "b", event));
        bench.hear(new SerfMessage.Relay(NodeBench.at(2), "b", Bytes.ofHex("05c0")));
        bench.hear(new SerfMessage.Relay(
                NodeBench.at(2), "b", SerfMessageCodec.encode(new SerfMessage.Relay(NodeBench.at(2), "b", inner))));
        assertThat(bench.told).isEmpty();
        for (int i = 0; i < 1000; i++) {
            bench.hear(new SerfMessage.Relay(NodeBench.at(2), "b", inner));
        }
        assertThat(bench.told).hasSize(SerfLimits.RELAYED_BURST - 1);
        assertThat(bench.counters.get(Counter.RELAYS_DROPPED)).isEqualTo(1000 - bench.told.size() + 2);
        bench.pass(Duration.ofSeconds(1));
        bench.told.clear();
        for (int i = 0; i < 1000; i++) {
            bench.hear(new SerfMessage.Relay(NodeBench.at(2), "b", inner));
        }
        assertThat(bench.told.stream().filter(answer::equals)).hasSize(SerfLimits.RELAYED_PER_SECOND);
    }

    @Test
    void ofTheRelaysThatAQueryWantsSomeAreHeeded() {
        NodeBench bench = new NodeBench();
        for (int number = 2; number <= 30; number++) {
            bench.alive(number == 2 ? "b" : "n" + number, number, 1);
        }
        bench.packets.clear();
        bench.hear(foreign(1, List.of(), 255, 2));
        List<InetSocketAddress> relays = bench.packets.stream()
                .map(Effect.SendPacket::to)
                .filter(to -> !to.equals(NodeBench.at(2)))
                .toList();
        assertThat(relays).hasSize(SerfLimits.RELAYS).doesNotHaveDuplicates();
        assertThat(bench.told.stream().filter(SerfMessage.Relay.class::isInstance))
                .hasSize(SerfLimits.RELAYS);
    }

    @Test
    void theAnswersToOneQueryAreBoundedInBytes() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 3, 1);
        bench.node.query(1, UPTIME.withTimeout(Duration.ofMinutes(1)), bench.now());
        bench.pass(Duration.ofSeconds(1));
        SerfMessage.Query query = bench.told.stream()
                .filter(SerfMessage.Query.class::isInstance)
                .map(SerfMessage.Query.class::cast)
                .findFirst()
                .orElseThrow();
        for (int number = 0; number < 300; number++) {
            bench.alive("n" + number, 2, 1);
            bench.dead("n" + number, "n" + number);
        }
        Bytes large = Bytes.of(new byte[60_000]);
        for (int number = 0; number < 300; number++) {
            bench.hear(new QueryResponse(query.lamportTime(), query.id(), "n" + number, 0, large));
        }
        assertThat(bench.counters.get(Counter.ANSWERS_REFUSED)).isEqualTo(300 - 279);
        assertThat(bench.queryNews.stream().filter(Effect.Answered.class::isInstance))
                .hasSize(279);
    }

    @Test
    void noMoreQueriesAreKeptOpenThanThereIsRoomFor() {
        NodeBench bench = new NodeBench();
        for (int time = 1; time <= SerfLimits.OPEN_QUERIES + 10; time++) {
            bench.hear(foreign(time, List.of(), 0, 2));
        }
        assertThat(bench.counters.get(Counter.QUERIES_DROPPED)).isEqualTo(10);
        bench.node.respond(1, bench.asked.getFirst().query(), Bytes.EMPTY, bench.now());
        bench.node.respond(2, bench.asked.getLast().query(), Bytes.EMPTY, bench.now());
        bench.collect();
        assertThat(bench.outcomes.toString()).contains("is over");
        assertThat(bench.outcomes)
                .filteredOn(outcome -> outcome.toString().contains("is over"))
                .hasSize(1);
    }

    @Test
    void answersOfStrangersAndToNoQuestionAreCounted() {
        long query = a.ask(UPTIME.withTimeout(Duration.ofSeconds(5)));
        mesh.pass(Duration.ofSeconds(1));
        NodeBench bench = new NodeBench();
        bench.hear(new QueryResponse(1, 2, "x", 0, Bytes.EMPTY));
        assertThat(bench.counters.get(Counter.ANSWERS_LATE)).isEqualTo(1);
        bench.node.query(9, UPTIME, bench.now());
        bench.collect();
        assertThat(a.result(query)).isEmpty();
    }

    @Test
    void idsAreDrawnFromTheGivenChance() {
        NodeBench one = new NodeBench();
        NodeBench other = new NodeBench();
        for (NodeBench bench : List.of(one, other)) {
            bench.alive("b", 2, 1);
            bench.node.query(1, UPTIME, bench.now());
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(one.told).isEqualTo(other.told).anyMatch(SerfMessage.Query.class::isInstance);
    }
}
