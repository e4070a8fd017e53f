package dev.muster.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.rpc.client.RpcAddress;
import dev.muster.agent.rpc.client.RpcClient;
import dev.muster.agent.rpc.client.RpcMember;
import dev.muster.agent.rpc.client.RpcSecret;
import dev.muster.agent.rpc.protocol.LogLevel;
import dev.muster.agent.rpc.protocol.LogLine;
import dev.muster.agent.rpc.protocol.MemberFilter;
import dev.muster.agent.rpc.protocol.Responses;
import dev.muster.agent.rpc.protocol.RpcLimits;
import dev.muster.agent.rpc.protocol.RpcToken;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RpcServerTest {

    private static final String HANDSHAKE = "82a7436f6d6d616e64a968616e647368616b65a35365710181a756657273696f6e01";
    private static final String HANDSHAKE_OK = "82a54572726f72a0a353657101";
    private static final String MEMBERS =
            "82a54572726f72a0a35365710281a74d656d62657273928ba441646472c4047f4d0002ab44656c656761746543"
                    + "757205ab44656c65676174654d617805ab44656c65676174654d696e02a44e616d65a26e32a4506f7274cd1f0a"
                    + "ab50726f746f636f6c43757202ab50726f746f636f6c4d617805ab50726f746f636f6c4d696e01a65374617475"
                    + "73a5616c697665a45461677381a26463a36575318ba441646472c4047f4d0001ab44656c656761746543757205"
                    + "ab44656c65676174654d617805ab44656c65676174654d696e02a44e616d65a26e31a4506f7274cd1f0aab5072"
                    + "6f746f636f6c43757202ab50726f746f636f6c4d617805ab50726f746f636f6c4d696e01a6537461747573a561"
                    + "6c697665a45461677381a4726f6c65a3776562";
    private static final RpcLimits PATIENT = RpcLimits.defaults();
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private final FakeCommands commands = new FakeCommands();
    private final LogBook log = new LogBook();
    private RpcServer server = new RpcServer(commands, log);
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @BeforeEach
    void start() throws IOException {
        start(PATIENT);
    }

    private void start(RpcLimits limits) throws IOException {
        server.close();
        server = new RpcServer(commands, log, limits);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aClientAsksEverythingOnAUnixSocket() throws Exception {
        Path socket = temp.resolve("rpc.sock");
        server.listen(socket);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");

        try (RpcClient client = RpcClient.connect(socket)) {
            assertThat(client.members())
                    .containsExactly(
                            new RpcMember(
                                    "n1",
                                    InetAddress.ofLiteral("127.0.0.31"),
                                    7946,
                                    new TreeMap<>(Map.of("role", "web", "svc:web", "ready 3000 100")),
                                    "alive",
                                    new ProtocolVersions(1, 5, 2, 2, 5, 5)),
                            new RpcMember(
                                    "n2",
                                    InetAddress.ofLiteral("fd00::1"),
                                    7946,
                                    new TreeMap<>(Map.of("long", FakeCommands.LONG_TEXT, "é", "ü")),
                                    "failed",
                                    new ProtocolVersions(1, 5, 2, 2, 5, 5)));
            assertThat(client.join(List.of("a", "b:1"), true)).isEqualTo(2);
            assertThatThrownBy(() -> client.join(List.of("nowhere"), false)).hasMessage("nowhere does not answer");
            assertThatThrownBy(() -> client.forceLeave("zz", false)).hasMessage("there is no member zz");
            client.forceLeave("n2", true);
            client.leave();
        }
        assertThat(commands.asked)
                .containsExactly(
                        "join [a, b:1] true",
                        "join [nowhere] false",
                        "force-leave zz false",
                        "force-leave n2 true",
                        "leave");
    }

    @Test
    void speaksTheCapturedBytes() throws Exception {
        commands.members = List.of(
                FakeCommands.member("n2", "127.77.0.2", MemberStatus.ALIVE, Map.of("dc", "eu1")),
                FakeCommands.member("n1", "127.77.0.1", MemberStatus.ALIVE, Map.of("role", "web")));
        try (Socket socket = connect()) {
            send(socket, HANDSHAKE);
            assertThat(receive(socket, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);

            // members-filtered, as serf 0.9.4 sends it, and its answer to members.
            send(
                    socket,
                    "82a7436f6d6d616e64b06d656d626572732d66696c7465726564a353657102"
                            + "83a44e616d65a0a6537461747573a0a45461677380");
            assertThat(receive(socket, MEMBERS.length() / 2)).isEqualTo(MEMBERS);
        }
    }

    @Test
    void withoutAHandshakeNothing() throws Exception {
        assertThat(exchange(request("members"))).isEqualTo(error("Handshake required"));
    }

    @Test
    void aSecondHandshakeIsRefusedAndAnotherVersionToo() throws Exception {
        assertThat(exchange(HANDSHAKE + HANDSHAKE)).isEqualTo(HANDSHAKE_OK + error("Handshake already performed"));
        assertThat(exchange(HANDSHAKE.substring(0, HANDSHAKE.length() - 2) + "02"))
                .isEqualTo(error("Unsupported IPC version"));
    }

    @Test
    void anUnknownCommandEndsTheConnectionSoThatItsBodyIsNeverTakenForARequest() throws Exception {
        String unknown = request("nonsense") + "81a44e616d65a161" + request("leave");

        assertThat(exchange(HANDSHAKE + unknown)).isEqualTo(HANDSHAKE_OK + error("Unsupported command"));
        assertThat(commands.asked).isEmpty();
    }

    @Test
    void nonsenseEndsTheConnectionAndNothingElse() throws Exception {
        for (String nonsense : List.of(
                "00",
                "ff",
                "c1",
                "dfffffffff",
                "dbffffffff",
                "82a7436f6d6d616e64dbffffffff",
                "91".repeat(2000),
                "474554202f20485454502f312e310d0a0d0a",
                request("join") + "81a84578697374696e67ddffffffff")) {
            assertThat(exchange(HANDSHAKE + nonsense)).as(nonsense).isEqualTo(HANDSHAKE_OK);
        }
        assertThat(exchange(HANDSHAKE)).isEqualTo(HANDSHAKE_OK);
    }

    @Test
    void whoDoesNotFinishInTimeIsDropped() throws Exception {
        start(new RpcLimits(Duration.ofMillis(50), LONG, 1 << 20, LONG));

        try (Socket silent = connect();
                Socket half = connect()) {
            send(half, HANDSHAKE.substring(0, 20));
            assertThat(silent.getInputStream().read()).isNegative();
            assertThat(half.getInputStream().read()).isNegative();
        }
        assertThat(server.counters()).containsEntry("rpc_connections_late", 2L);
    }

    @Test
    void whoDoesNotReadIsDroppedWhileOthersAreServed() throws Exception {
        start(new RpcLimits(LONG, Duration.ofMillis(300), 1 << 20, LONG));

        try (Socket deaf = connect()) {
            String many = request("members").repeat(1000);
            send(deaf, HANDSHAKE);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            send(deaf, many);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(exchange(HANDSHAKE)).isEqualTo(HANDSHAKE_OK);
        }
        assertThat(server.counters()).containsEntry("rpc_readers_cut", 1L);
    }

    @Test
    void aStreamThatNobodyReadsIsCutAndAnotherHearsAll() throws Exception {
        start(new RpcLimits(LONG, LONG, 100_000, LONG));
        String stream = new MsgpackWriter(Dialect.RPC)
                .map(1)
                .key("Type")
                .string("user")
                .finish()
                .toHex();
        try (Socket deaf = connect();
                Socket keen = connect()) {
            for (Socket socket : List.of(deaf, keen)) {
                send(socket, HANDSHAKE + request("stream") + stream);
                receive(socket, (HANDSHAKE_OK + error("")).length() / 2);
            }
            Bytes payload = Bytes.of(new byte[8000]);
            int each = 0;
            while (server.counters().getOrDefault("rpc_readers_cut", 0L) == 0) {
                server.happened(new SerfEvent.OfUser(new UserEvent("e", payload, false, 4)));
                each++;
                receive(keen, 8000);
            }
            assertThat(each).isGreaterThan(10);
        }
    }

    @Test
    void aThousandIdleConnectionsKeepNobodyOut() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                Socket socket = connect();
                idle.add(socket);
                send(socket, HANDSHAKE);
                assertThat(receive(socket, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(exchange(HANDSHAKE)).isEqualTo(HANDSHAKE_OK);
                Socket one = connect();
                idle.add(one);
                send(one, HANDSHAKE);
                assertThat(receive(one, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);
            }
            // Whoever was silent for longest made way.
            assertThat(server.counters().get("rpc_connections_displaced")).isPositive();
            assertThat(idle.getFirst().getInputStream().read()).isNegative();
            send(idle.get(999), request("stop") + "81a453746f7001");
            assertThat(receive(idle.get(999), error("").length() / 2)).isEqualTo(error(""));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aWrongTokenIsSlowAndCountedWhileTheRightOneIsServed() throws Exception {
        start(new RpcLimits(LONG, LONG, 1 << 20, Duration.ofMillis(100)));
        InetSocketAddress guarded = server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(RpcToken.of("geheim")));
        address = guarded;
        String wrong = request("auth")
                + new MsgpackWriter(Dialect.RPC)
                        .map(1)
                        .key("AuthKey")
                        .string("x")
                        .finish()
                        .toHex();
        List<Socket> guessing = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Socket socket = connect();
                guessing.add(socket);
                send(socket, HANDSHAKE + wrong.repeat(5));
            }
            try (RpcClient client = RpcClient.connect(RpcAddress.of(guarded), Optional.of(RpcSecret.of("geheim")))) {
                assertThat(client.members()).hasSize(2);
            }
            assertThatThrownBy(() -> RpcClient.connect(RpcAddress.of(guarded), Optional.of(RpcSecret.of("x")))).hasMessage("Invalid authentication token");
            String refusal = error("Invalid authentication token");
            for (Socket socket : guessing) {
                assertThat(Bytes.of(socket.getInputStream().readAllBytes()).toHex())
                        .isEqualTo(HANDSHAKE_OK + refusal.repeat(3));
            }
        } finally {
            for (Socket socket : guessing) {
                socket.close();
            }
        }
        assertThat(server.counters()).containsEntry("rpc_tokens_wrong", 151L);
    }

    @Test
    void theLogIsToldWithItsLastLines() throws Exception {
        for (int i = 0; i < LogBook.LINES + 1; i++) {
            log.add(new LogLine(LogLevel.INFO, "line " + i));
        }
        String monitor = request("monitor")
                + new MsgpackWriter(Dialect.RPC)
                        .map(1)
                        .key("LogLevel")
                        .string("INFO")
                        .finish()
                        .toHex();
        try (Socket socket = connect()) {
            send(socket, HANDSHAKE + monitor);
            receive(socket, (HANDSHAKE_OK + error("")).length() / 2);
            MsgpackStream in = new MsgpackStream(new BufferedInputStream(socket.getInputStream()));
            for (int i = 1; i <= LogBook.LINES + 1; i++) {
                if (i == LogBook.LINES + 1) {
                    log.add(new LogLine(LogLevel.DEBUG, "not for this one"));
                    log.add(new LogLine(LogLevel.WARN, "line " + i));
                }
                in.next(100);
                assertThat(in.next(100))
                        .isEqualTo(new MsgpackWriter(Dialect.RPC)
                                .map(1)
                                .key("Log")
                                .string("line " + i)
                                .finish());
            }
        }
    }

    @Test
    void filtersAsSerfDoes() {
        assertThat(names("alive|failed", "")).containsExactly("n1", "n2");
        assertThat(names("aliv", "")).isEmpty();
        // "^" and "$" bind to the nearest branch only, since there is no group.
        assertThat(names("aliv|", "")).containsExactly("n1", "n2");
        assertThat(names("", "n.")).containsExactly("n1", "n2");
        assertThat(names("left", "n1")).isEmpty();
        MemberFilter role = new MemberFilter(new TreeMap<>(Map.of("role", "w.b")), "", "");
        assertThat(commands.members()).filteredOn(role).hasSize(1);
        assertThat(role.test(FakeCommands.member("x", "10.0.0.1", MemberStatus.ALIVE, Map.of())))
                .isFalse();
    }

    private List<String> names(String status, String name) {
        MemberFilter filter = new MemberFilter(new TreeMap<>(), status, name);
        return commands.members().stream().filter(filter).map(m -> m.name()).toList();
    }

    private static String request(String command) {
        return new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Command")
                .string(command)
                .key("Seq")
                .integer(1)
                .finish()
                .toHex();
    }

    private static String error(String text) {
        return Responses.header(1, text).toHex();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(Bytes.ofHex(hex).toArray());
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        return Bytes.of(socket.getInputStream().readNBytes(bytes)).toHex();
    }

    /** Sends everything, says that no more comes, and reads to the end. */
    private String exchange(String hex) throws IOException {
        try (Socket socket = connect()) {
            send(socket, hex);
            socket.shutdownOutput();
            return Bytes.of(socket.getInputStream().readAllBytes()).toHex();
        }
    }
}
