package dev.muster.agent.handler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.agent.rpc.protocol.SerfEvent.Change;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a handler is given. */
class HandlerWordsTest {

    private static Member member(String name, String address, Map<String, String> tags) {
        return new Member(
                name,
                new InetSocketAddress(address, 7946),
                new TreeMap<>(tags),
                MemberStatus.ALIVE,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    private static SerfEvent query(String payload) {
        return new SerfEvent.Asked(new Query(
                "uptime",
                Bytes.ofUtf8(payload),
                "n",
                7,
                Duration.ofSeconds(1),
                answer -> CompletableFuture.completedFuture(null)));
    }

    private static SerfEvent user(Bytes payload) {
        return new SerfEvent.OfUser(new UserEvent("de ploy\n", payload, true, -1));
    }

    @Test
    void membersAreALineEach() {
        SerfEvent event = new SerfEvent.OfMembers(
                Change.JOIN,
                List.of(
                        member("a", "10.0.0.1", Map.of()),
                        member("b\tc\nd", "10.0.0.2", Map.of("role", "we\tb", "x", "1,\\y=2\n", "é", ""))));
        assertThat(new String(HandlerStdin.of(event), StandardCharsets.UTF_8)).isEqualTo("""
                        a\t10.0.0.1\t\t
                        b\\tc\\nd\t10.0.0.2\twe\\tb\trole=we\\tb,x=1,\\y=2\\n,é=
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "fe80:0:0:0:1:0:0:1, fe80::1:0:0:1",
        "2001:db8:0:1:0:0:0:0, 2001:db8:0:1::",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "::, ::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:10.0.0.1, 10.0.0.1",
    })
    void addressesAreAsSerfWritesThem(String address, String written) {
        SerfEvent event = new SerfEvent.OfMembers(Change.FAILED, List.of(member("a", address, Map.of())));
        assertThat(new String(HandlerStdin.of(event), StandardCharsets.UTF_8)).isEqualTo("a\t" + written + "\t\t\n");
    }

    @Test
    void aPayloadHasALineEndUnlessItIsEmpty() {
        assertThat(HandlerStdin.of(user(Bytes.EMPTY))).isEmpty();
        assertThat(HandlerStdin.of(user(Bytes.ofHex("00ff80")))).containsExactly(0, 0xff, 0x80, '\n');
        assertThat(HandlerStdin.of(user(Bytes.ofUtf8("a\n")))).containsExactly('a', '\n');
        assertThat(HandlerStdin.of(query("a\n\n"))).containsExactly('a', '\n', '\n');
        assertThat(HandlerStdin.of(query("a"))).containsExactly('a', '\n');
    }

    @Test
    void theEnvironmentSaysWhatHappenedAndWhoThisIs() {
        Member self = member("me", "10.0.0.1", Map.of("role", "web", "svc:x-1", "ready 1 2", "ünder_9", "é\n"));
        Map<String, String> own = Map.of(
                "SERF_SELF_NAME", "me",
                "SERF_SELF_ROLE", "web",
                "SERF_TAG_ROLE", "web",
                "SERF_TAG_SVC_X_1", "ready 1 2",
                "SERF_TAG__NDER_9", "é\n");
        Map<String, String> join = new TreeMap<>(own);
        join.put("SERF_EVENT", "member-join");
        assertThat(HandlerEnvironment.of(new SerfEvent.OfMembers(Change.JOIN, List.of()), self))
                .isEqualTo(join);
        Map<String, String> user = new TreeMap<>(own);
        user.putAll(Map.of(
                "SERF_EVENT", "user", "SERF_USER_EVENT", "de ploy\n", "SERF_USER_LTIME", "18446744073709551615"));
        assertThat(HandlerEnvironment.of(user(Bytes.EMPTY), self)).isEqualTo(user);
        Map<String, String> query = new TreeMap<>(own);
        query.putAll(Map.of("SERF_EVENT", "query", "SERF_QUERY_NAME", "uptime", "SERF_QUERY_LTIME", "7"));
        assertThat(HandlerEnvironment.of(query(""), self)).isEqualTo(query);
        assertThat(HandlerEnvironment.of(query(""), member("me", "::1", Map.of())))
                .containsEntry("SERF_SELF_ROLE", "");
    }
}
