package dev.muster.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.rpc.LogBook;
import dev.muster.gossip.Profile;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same scripts as event handlers of a real Serf agent and of a Muster agent in one cluster: they are run for the
 * same events, with the same bytes on their standard input and in their environment.
 */
final class HandlersIT {

    /** Writes what it was given into a file of its own, named by when it came. */
    private static final String RECORD = """
            #!/bin/sh
            n=$(ls "$1" | wc -l)
            f=$(printf '%s/%04d' "$1" "$n")
            { env -0 | sort -z | grep -z '^SERF_' | tr '\\000' '\\036'; printf '\\037'; cat; } >"$f.new"
            mv "$f.new" "$f"
            """;

    /** As the classic system's, but for what they have rendered. */
    private static final String JOIN = """
            #!/bin/sh
            set -eu
            while read -r host ip role _; do
                if [ "$role" = backend ]; then
                    echo "$host $ip" >"$NODES/$host"
                fi
            done
            """;

    private static final String LEAVE = """
            #!/bin/sh
            set -eu
            while read -r host _ role _; do
                if [ "$role" = backend ]; then
                    rm -f "$NODES/$host"
                fi
            done
            """;

    @TempDir
    private Path temp;

    private final InetSocketAddress musterRpc = free("127.89.0.1");
    private final InetSocketAddress serfRpc = free("127.89.0.2");
    private final InetSocketAddress thirdRpc = free("127.89.0.3");
    private final InetSocketAddress fourthRpc = free("127.89.0.4");

    private static InetSocketAddress free(String host) {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getByName(host))) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(temp.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(temp.resolve(name));
    }

    /** What was recorded, in its order; but for the names, which differ, the same text means the same bytes. */
    private List<String> recorded(String folder) throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve(folder))) {
            List<String> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".new")) {
                    all.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
            return all;
        }
    }

    private List<String> handlers(String who) throws IOException {
        Path record = temp.resolve("record.sh");
        return List.of(
                record + " " + folder(who + "-all"),
                "user,user:twice=" + record + " " + folder(who + "-user"),
                "member-leave,member-failed=" + record + " " + folder(who + "-gone"),
                "member-join=NODES=" + folder(who + "-nodes") + " " + temp.resolve("join.sh"),
                "member-leave,member-failed=NODES=" + folder(who + "-nodes") + " " + temp.resolve("leave.sh"),
                "query:load=cat; printf 'of %s' \"$SERF_QUERY_NAME\"",
                "query:long=head -c 1500 /dev/zero | tr '\\0' x",
                "query:wrong=echo no; exit 3",
                "query:silent=true");
    }

    private static AgentOptionsBuilder with(AgentOptionsBuilder options, List<String> handlers) {
        handlers.forEach(handler -> options.handler(HandlerSpec.parse(handler)));
        return options;
    }

    /** The name of a node differs; Muster's own tag is its own; Serf gives the tags of a line in any order. */
    private static String same(String record) {
        String[] halves = record.split("\037", 2);
        List<String> variables = new ArrayList<>(List.of(halves[0].split("\036")));
        variables.removeIf(variable -> variable.startsWith("SERF_TAG_MUSTER="));
        variables.replaceAll(variable -> variable.startsWith("SERF_SELF_NAME=") ? "SERF_SELF_NAME=it" : variable);
        String input = halves[1];
        if (variables.stream().anyMatch(variable -> variable.startsWith("SERF_EVENT=member"))) {
            input = input.lines().map(HandlersIT::sameLine).sorted().reduce("", (a, b) -> a + b + "\n");
        }
        return String.join("\n", variables) + "\n>" + input;
    }

    private static String sameLine(String line) {
        String[] fields = line.split("\t", -1);
        List<String> tags = Stream.of(fields[3].split(",(?=[a-z])"))
                .filter(tag -> !tag.startsWith("muster="))
                .sorted()
                .toList();
        return String.join("\t", fields[0], fields[1], fields[2], String.join(",", tags));
    }

    /** The records of a kind that both have, as {@link #same}. */
    private List<String> records(String folder, String... events) throws IOException {
        List<String> wanted = List.of(events);
        return recorded(folder).stream()
                .map(HandlersIT::same)
                .filter(record -> wanted.stream().anyMatch(event -> record.contains("SERF_EVENT=" + event + "\n")))
                .toList();
    }

    /** User events with any bytes, which the command's arguments can't have, right behind each other. */
    private static void send(InetSocketAddress rpc, String name, boolean coalesce, byte[]... payloads)
            throws IOException {
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC);
        out.map(2).key("Command").string("handshake").key("Seq").integer(1);
        out.map(1).key("Version").integer(1);
        for (byte[] payload : payloads) {
            out.map(2).key("Command").string("event").key("Seq").integer(2);
            out.map(3).key("Name").string(name).key("Payload").bytes(payload);
            out.key("Coalesce").bool(coalesce);
        }
        try (Socket socket = new Socket(rpc.getAddress(), rpc.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(out.finish().toArray());
            // Each is answered, by {Error: "", Seq: n}, before the connection may end.
            int answers = 13 * (1 + payloads.length);
            assertThat(socket.getInputStream().readNBytes(answers)).hasSize(answers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void handlersAreRunAsSerfRunsThem(String version) throws Exception {
        script("record.sh", RECORD);
        script("join.sh", JOIN);
        script("leave.sh", LEAVE);
        InetSocketAddress seed = free("127.89.0.1");
        String join = RealSerf.text(seed);
        try (RealSerf serf = RealSerf.version(version)) {
            AgentOptionsBuilder options = AgentOptions.builder()
                    .node("m1")
                    .bind(seed)
                    .rpc(musterRpc)
                    .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .profile(Profile.LOCAL)
                    .run(temp.resolve("run"))
                    .tag("role", "web")
                    .tag("x-y", "1 ,2=3\\")
                    .tag("tab", "a\tb\nc");
            try (Agent muster = Agent.start(with(options, handlers("muster")).build(), new LogBook())) {
                List<String> more = new ArrayList<>(
                        List.of("-join", join, "-tag", "role=web", "-tag", "x-y=1 ,2=3\\", "-tag", "tab=a\tb\nc"));
                handlers("serf").forEach(handler -> more.addAll(List.of("-event-handler", handler)));
                serf.agent(temp, "s1", free("127.89.0.2"), serfRpc, more.toArray(String[]::new));
                scenes(serf, join);
                assertThat(muster.leave().get(60, TimeUnit.SECONDS)).isZero();
                // Serf tells its handlers of its own leave, too, and ends meanwhile.
                assertThat(lines("muster-all", "member-leave", "m1")).hasSize(1);
            }
        }
    }

    private void scenes(RealSerf serf, String join) throws Exception {
        members(serf, join);
        events(serf);
        queries(serf);
    }

    private void bothHave(String event, int count) {
        eventually().untilAsserted(() -> {
            assertThat(records("serf-all", event)).hasSizeGreaterThanOrEqualTo(count);
            assertThat(records("muster-all", event)).hasSizeGreaterThanOrEqualTo(count);
        });
    }

    /** What a record says of one member, of both sides; the first joins came at times of their own. */
    private List<String> lines(String folder, String event, String member) throws IOException {
        return records(folder, event).stream()
                .flatMap(record -> record.substring(record.indexOf("\n>") + 2).lines())
                .filter(line -> line.startsWith(member + "\t"))
                .toList();
    }

    private void sameOf(String event, String member, String line) {
        eventually().untilAsserted(() -> {
            assertThat(lines("serf-all", event, member)).as("serf").containsExactly(line);
            assertThat(lines("muster-all", event, member)).as("muster").containsExactly(line);
        });
    }

    private void members(RealSerf serf, String join) throws Exception {
        sameOf("member-join", "s1", "s1\t127.89.0.2\tweb\trole=web,tab=a\\tb\\nc,x-y=1 ,2=3\\");
        sameOf("member-join", "m1", "m1\t127.89.0.1\tweb\trole=web,tab=a\\tb\\nc,x-y=1 ,2=3\\");
        String[] backend = {"-join", join, "-tag", "role=backend", "-tag", "zone=a=b"};
        Process third = serf.agent(temp, "t1", free("127.89.0.3"), thirdRpc, backend);
        sameOf("member-join", "t1", "t1\t127.89.0.3\tbackend\trole=backend,zone=a=b");
        eventually()
                .until(() -> Files.readString(temp.resolve("muster-nodes/t1")).equals("t1 127.89.0.3\n"));
        assertThat(Files.readString(temp.resolve("serf-nodes/t1"))).isEqualTo("t1 127.89.0.3\n");
        assertThat(serf.run(thirdRpc, "tags", "-set", "w=1\t2").exitCode()).isZero();
        sameOf("member-update", "t1", "t1\t127.89.0.3\tbackend\trole=backend,w=1\\t2,zone=a=b");
        Process fourth = serf.agent(temp, "u1", free("127.89.0.4"), fourthRpc, "-join", join, "-tag", "role=backend");
        sameOf("member-join", "u1", "u1\t127.89.0.4\tbackend\trole=backend");
        assertThat(serf.run(fourthRpc, "leave").exitCode()).isZero();
        sameOf("member-leave", "u1", "u1\t127.89.0.4\tbackend\trole=backend");
        fourth.waitFor();
        third.destroyForcibly().waitFor();
        sameOf("member-failed", "t1", "t1\t127.89.0.3\tbackend\trole=backend,w=1\\t2,zone=a=b");
        eventually().untilAsserted(() -> {
            assertThat(temp.resolve("serf-nodes")).isEmptyDirectory();
            assertThat(temp.resolve("muster-nodes")).isEmptyDirectory();
        });
        assertThat(serf.run(serfRpc, "force-leave", "-prune", "u1").exitCode()).isZero();
        // Each is asked: what handlers are told is looked at here, not who hears of it from whom.
        serf.run(musterRpc, "force-leave", "-prune", "u1");
        sameOf("member-reap", "u1", "u1\t127.89.0.4\tbackend\trole=backend");
        assertThat(records("muster-gone", "member-leave", "member-failed"))
                .isEqualTo(records("serf-gone", "member-leave", "member-failed"))
                .hasSize(2);
    }

    private void events(RealSerf serf) throws Exception {
        serf.run(serfRpc, "event", "-coalesce=false", "plain");
        serf.run(serfRpc, "event", "-coalesce=false", "payload", "no end");
        serf.run(serfRpc, "event", "-coalesce=false", "payload", "an end\n");
        serf.run(serfRpc, "event", "-coalesce=false", "twice", "two words name it");
        serf.run(musterRpc, "event", "-coalesce=false", "from the other", "\ttab");
        send(serfRpc, "odd\nname $(x) é", false, "é\n\n".getBytes(StandardCharsets.UTF_8));
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        send(serfRpc, "binary", false, all);
        bothHave("user", 7);
        send(serfRpc, "gathered", true, new byte[] {'1'}, new byte[] {'2'}, new byte[] {'3'});
        bothHave("user", 8);
        // Gossip brings events of the same moment in any order.
        assertThat(records("muster-all", "user"))
                .containsExactlyInAnyOrderElementsOf(records("serf-all", "user"))
                .hasSize(8);
        eventually()
                .until(() -> records("muster-user", "user").size() >= 9
                        && records("serf-user", "user").size() >= 9);
        assertThat(records("muster-user", "user"))
                .containsExactlyInAnyOrderElementsOf(records("serf-user", "user"))
                .hasSize(9);
        assertThat(records("muster-all", "user"))
                .filteredOn(record -> record.contains("SERF_USER_EVENT=gathered\n"))
                .singleElement()
                .asString()
                .endsWith("\n>3\n");
        assertThat(recorded("muster-user").stream().filter(record -> record.contains("=binary")))
                .singleElement()
                .asString()
                .endsWith("\037" + new String(all, StandardCharsets.ISO_8859_1) + "\n");
    }

    private void queries(RealSerf serf) throws Exception {
        String answers = serf.run(serfRpc, "query", "-timeout=3s", "load", "line")
                .output()
                .lines()
                .filter(line -> line.contains("esponse"))
                .sorted()
                .reduce("", (a, b) -> a + b + "\n");
        assertThat(answers).isEqualTo("Response from 'm1': line\nResponse from 's1': line\nTotal Responses: 2\n");
        for (String none : List.of("long", "wrong", "silent")) {
            assertThat(serf.run(serfRpc, "query", "-timeout=2s", none).output())
                    .as(none)
                    .contains("Total Acks: 2")
                    .contains("Total Responses: 0");
        }
        eventually().until(() -> records("muster-all", "query").size() == 4);
        assertThat(records("muster-all", "query")).isEqualTo(records("serf-all", "query"));
        List<String> said = new ArrayList<>();
        for (InetSocketAddress rpc : List.of(serfRpc, musterRpc)) {
            String info =
                    serf.run(rpc, "info").output().replace(temp + "/serf-", "/").replace(temp + "/muster-", "/");
            said.add(info.replaceFirst("(?s).*?(event_handlers:\n(\t[^\n]*\n)*).*", "$1"));
        }
        assertThat(said.get(1)).isEqualTo(said.get(0)).contains("query:load = cat");
        String info = serf.run(musterRpc, "info").output();
        assertThat(info).contains("muster_handlers:").contains("query:wrong=echo no; exit 3 = runs 1, failed 1");
        assertThat(info).contains("last failure: exited with 3: no");
        assertThat(requireNonNull(info.lines()
                        .filter(line -> line.contains("handler_answers_refused"))
                        .findFirst()
                        .orElse(null)))
                .endsWith("= 1");
    }
}
