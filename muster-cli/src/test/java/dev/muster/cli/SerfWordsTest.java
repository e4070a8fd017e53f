package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.client.KeyAnswer;
import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.agent.rpc.client.RoundTrip;
import dev.muster.agent.rpc.client.RpcEvent;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of Serf's, with an agent that says what the test wants. */
final class SerfWordsTest {

    private final FakeDoors doors = new FakeDoors();

    @TempDir
    private Path temp;

    private static MemberEntry member(String name, String status) {
        return new MemberEntry(name, "10.0.0.1", 7946, status, new TreeMap<>(), 2, 5, 5);
    }

    private Typed type(String line) {
        return Typed.type(doors, line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "force-leave",
                "event",
                "query",
                "monitor",
                "info",
                "tags",
                "rtt",
                "reachability",
                "keys",
                "members",
                "join",
                "leave"
            })
    void everyWordSaysWhomItAsks(String word) {
        assertThat(type(word + " --help").out()).contains("Examples:", "--rpc-addr", "--rpc-auth-file", "--agent");
    }

    @Test
    void whoIsAsked() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), "geheim\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> serf = Map.of("SERF_RPC_ADDR", "10.0.0.9:7400", "SERF_RPC_AUTH", "geheim");
        Typed.type(doors, serf, "info");
        Typed.type(doors, serf, "info", "--agent", "web-1");
        Typed.type(doors, serf, "info", "--rpc-addr", "/run/rpc.sock", "--rpc-auth-file", token.toString());
        Typed.type(doors, Map.of("MUSTER_AGENT", "web-9", "SERF_RPC_ADDR", "10.0.0.9"), "info");
        Typed.type(doors, "info");
        assertThat(doors.asked.stream().filter(asked -> !asked.equals("close")))
                .containsExactly("reach 10.0.0.9:7400", "open web-1", "reach /run/rpc.sock", "open web-9", "open -");
    }

    @Test
    void aTokenOnTheCommandLineIsTakenWithAWarning() {
        Typed typed = type("info --rpc-addr 10.0.0.9 --rpc-auth geheim");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("everybody on this machine can read").doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "info --agent a --rpc-addr b; each name an agent",
                "info --rpc-auth x; a token is for an agent at an address",
                "info --rpc-addr a:b; the port of 'a:b'",
                "info --rpc-addr a --rpc-auth x --rpc-auth-file y; each give a token",
                "services --rpc-addr a; only a Muster agent knows",
                "lb status --rpc-addr a; only a Muster agent knows",
                "event a b c; these are 3 words",
                "tags; which tags?",
                "tags --set x; --set needs KEY=VALUE",
                "keys; not none",
                "keys --list --use x; not 2 of them",
                "query --timeout soon up; --timeout takes a time",
                "query --relay-factor 256 up; 0 to 255",
                "query --tag role up; --tag needs KEY=REGEX",
                "members --name (; a filter cannot be read",
                "monitor --log-level loud; --log-level is",
                "monitor --log-level none --events none; nothing would be shown",
                "rtt a b c; one member, or two",
                "force-leave a b; one member at a time",
            })
    void wrongUseIsSaidInOneLineBeforeAnybodyIsAsked(String line, String says) {
        Typed typed = type(line);
        assertThat(typed.err()).contains(says).hasLineCount(1);
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(doors.asked).isEmpty();
    }

    @Test
    void members() {
        doors.serf.members = List.of(member("a", "alive"));
        assertThat(type("members --detailed --name a.* --status alive|failed --tag dc=eu1 --role web")
                        .outLines())
                .containsExactly(
                        "NAME  ADDRESS        STATUS  PROTOCOL  TAGS", "a     10.0.0.1:7946  alive   5 [2-5]");
        assertThat(doors.asked)
                .contains("members MemberWish[tags={dc=eu1, role=web}, status=alive|failed, name=a.*]");
    }

    @Test
    void joinReplays() {
        assertThat(type("join --replay 10.0.0.1").exitCode()).isZero();
        assertThat(doors.asked).contains("join [10.0.0.1] and replay");
    }

    @Test
    void leaveElsewhere() {
        assertThat(type("leave --rpc-addr 10.0.0.9").out()).contains("has left");
        assertThat(doors.asked).containsExactly("reach 10.0.0.9:7373", "leave", "close");
    }

    @Test
    void event() throws Exception {
        assertThat(type("event deploy 1.2.3").out()).isEqualTo("Event 'deploy' dispatched! Coalescing enabled: true\n");
        assertThat(type("event --coalesce=false deploy").exitCode()).isZero();
        Path file = Files.writeString(temp.resolve("payload"), "from a file\n");
        assertThat(type("event deploy --payload-file " + file).exitCode()).isZero();
        assertThat(doors.asked)
                .contains("event deploy 1.2.3 true", "event deploy  false", "event deploy from a file\n true");
    }

    @Test
    void whatIsTooLargeIsSaidInNumbersBeforeAnybodyIsAsked() throws Exception {
        Typed typed = type("event large " + "x".repeat(9300));
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("9305").contains("9216");
        Path file = Files.write(temp.resolve("payload"), new byte[1 << 20]);
        assertThat(type("query large --payload-file " + file).err()).contains("9222 bytes or more");
        assertThat(type("event x --payload-file " + temp.resolve("none")).exitCode())
                .isEqualTo(ExitCode.FAILED);
        assertThat(doors.asked).isEmpty();
        doors.serf.refusal =
                Optional.of(new DoorException(DoorException.Reason.REFUSED, "the agent answered: 512 at most"));
        assertThat(type("event middle " + "x".repeat(600)).err()).contains("512 at most").contains("606 bytes");
    }

    @Test
    void queryShowsWhatComes() {
        doors.serf.members = List.of(member("n1", "alive"));
        doors.serf.news = List.of(
                new QueryNews.Acknowledged("n1"),
                new QueryNews.Answered("n1", Bytes.ofUtf8("up 3 days\u001b[2J\nAck from 'evil'\n")));
        Typed typed = type("query --node n1 --tag role=web.* --timeout 500ms --relay-factor 2 up please");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.outLines())
                .containsExactly(
                        "Query 'up' dispatched",
                        "Ack from 'n1'",
                        "Response from 'n1': up 3 days\\x1b[2J",
                        "    Ack from 'evil'",
                        "Total Acks: 1",
                        "Total Responses: 1");
        assertThat(doors.asked).contains("query up please [n1] {role=web.*} true 2 PT0.5S");
        assertThat(type("query --format json up").out().replaceAll("\\s", ""))
                .startsWith("{\"format\":1,\"Acks\":[\"n1\"],\"Responses\":{\"n1\":\"up");
    }

    @Test
    void queryThatNobodyHears() {
        assertThat(type("query --node zz up").err()).contains("no member is named 'zz'");
        Typed silent = type("query --tag role=none up");
        assertThat(silent.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(silent.err()).contains("nobody heard it");
        assertThat(type("query --no-ack up").exitCode()).isZero();
    }

    @Test
    void forceLeaveLooksFirst() {
        doors.serf.members = List.of(member("n1", "alive"), member("n2", "failed"), member("n3", "left"));
        assertThat(type("force-leave zz").err()).contains("no member is named 'zz'");
        assertThat(type("force-leave n1").err()).contains("n1 is alive");
        assertThat(type("force-leave n3").err()).contains("--prune n3");
        assertThat(doors.asked).noneMatch(asked -> asked.startsWith("force-leave"));
        assertThat(type("force-leave n2").exitCode()).isZero();
        assertThat(type("force-leave --prune n3").exitCode()).isZero();
        assertThat(doors.asked).contains("force-leave n2", "force-leave n3 and prune");
    }

    @Test
    void tags() {
        assertThat(type("tags --set a=b --set c=d=e --delete f").exitCode()).isZero();
        assertThat(doors.asked).contains("tags {a=b, c=d=e} [f]");
        doors.nodes = List.of("balancer", "web-1");
        assertThat(type("tags --set a=b").exitCode()).isEqualTo(ExitCode.NO_AGENT);
    }

    @Test
    void infoIsGroupedAndSafe() {
        doors.serf.facts = new TreeMap<>(Map.of(
                "agent",
                new TreeMap<>(Map.of("name", "n1")),
                "tags",
                new TreeMap<>(Map.of("ev\u0007il", "\u001b[1m"))));
        assertThat(type("info").outLines())
                .containsExactly("agent:", "\tname = n1", "tags:", "\tev\\x07il = \\x1b[1m");
        assertThat(type("info --format json").out()).contains("\"format\"", "\"agent\"", "\"name\"");
    }

    @Test
    void rtt() {
        assertThat(type("rtt n1 n2").out()).isEqualTo("Estimated n1 <-> n2 rtt: 0.676 ms\n");
        type("rtt n1");
        assertThat(doors.asked).contains("rtt n1 n2", "rtt n1 balancer");
        doors.serf.roundTrip = new RoundTrip.Unknown("zz");
        doors.serf.members = List.of(member("n1", "alive"));
        Typed unknown = type("rtt n1 zz");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("Could not find a coordinate for node \"zz\"", "No member is named so");
        doors.serf.roundTrip = new RoundTrip.Unknown("n1");
        assertThat(type("rtt n1").err()).contains("has none");
    }

    @Test
    void reachability() {
        doors.serf.members =
                List.of(member("n1", "alive"), member("n2", "alive"), member("n3", "failed"), member("n4", "left"));
        doors.serf.news = List.of(new QueryNews.Acknowledged("n1"), new QueryNews.Acknowledged("n2"));
        Typed whole = type("reachability --verbose");
        assertThat(whole.exitCode()).isZero();
        assertThat(whole.outLines())
                .contains(
                        "Total members: 4, live members: 2",
                        "Starting reachability test...",
                        "\tAck from 'n1'",
                        "Successfully contacted all live nodes",
                        "1 member has failed, and was not asked; muster members --status failed");
        doors.serf.news = List.of(new QueryNews.Acknowledged("n1"), new QueryNews.Acknowledged("n9"));
        Typed missing = type("reachability");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.out())
                .contains("No sign of life came from 1 of 2 live members:\n  n2  10.0.0.1:7946\n", "firewall", "n9");
        assertThat(type("reachability --format json").out().replaceAll("\\s", ""))
                .contains("\"live\":2,\"failed\":1,\"silent\":[{\"name\":\"n2\",\"addr\":\"10.0.0.1:7946\"}]");
    }

    @Test
    void keys() throws Exception {
        doors.serf.keys = new KeyAnswer(
                Optional.empty(),
                new KeyResult(2, 2, 0, new TreeMap<>(), new TreeMap<>(Map.of("a2V5", 2)), new TreeMap<>()));
        assertThat(type("keys --list").out()).isEqualTo("a2V5  [2/2]\n");
        Path file = Files.writeString(temp.resolve("new.key"), "bmV3\n");
        assertThat(type("keys --install @" + file).out()).isEqualTo("2 of 2 members have done it\n");
        assertThat(type("keys --use bmV3").exitCode()).isZero();
        assertThat(doors.asked).contains("keys", "INSTALL bmV3", "USE bmV3");
        doors.serf.keys = new KeyAnswer(
                Optional.of("1/3 nodes reported failure"),
                new KeyResult(3, 2, 1, new TreeMap<>(Map.of("n2", "no\u0007")), new TreeMap<>(), new TreeMap<>()));
        Typed failed = type("keys --remove bmV3");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err())
                .contains("n2    no\\x07", "1/3 nodes reported failure", "1 of 3 members did not answer");
        assertThat(type("keys --remove bmV3 --format json").out()).contains("\"problem\"", "\"n2\"");
    }

    @Test
    void monitorPrintsLogAndEvents() {
        doors.serf.log = List.of("2026/11/22 03:17:29 [WARN] gossip: \u001b]0;x");
        doors.serf.events = List.of(
                new RpcEvent.OfUser("deploy", Bytes.ofUtf8("1.2.3\n"), 7, true),
                new RpcEvent.Asked(1, "load", Bytes.EMPTY, 8),
                new RpcEvent.OfMembers("member-join", List.of()));
        assertThat(type("monitor --log-level debug --events user").outLines())
                .containsExactly(
                        "2026/11/22 03:17:29 [WARN] gossip: \\x1b]0;x",
                        "==> user event deploy (at 7): 1.2.3",
                        "==> query load (at 8)",
                        "==> member-join: ");
        assertThat(type("monitor --events none --format json").outLines()).hasSize(4);
        assertThat(doors.asked).contains("follow DEBUG user", "follow INFO -");
    }

    @Test
    void monitorEndsQuietlyWhenNobodyReads() {
        doors.serf.log = List.of("a", "b");
        Typed typed = Typed.typeIntoAFullDisk(doors, "monitor");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).isEmpty();
    }
}
