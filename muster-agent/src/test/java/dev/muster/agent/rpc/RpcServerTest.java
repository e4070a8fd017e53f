package dev.muster.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
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
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RpcServerTest {

    private static final String HANDSHAKE = "82a7436f6d6d616e64a968616e647368616b65a35365710181a756657273696f6e01";
    private static final String HANDSHAKE_OK = "82a54572726f72a0a353657101";
    private static final RpcLimits PATIENT = RpcLimits.defaults();

    @TempDir
    private Path temp;

    private final FakeCommands commands = new FakeCommands();
    private RpcServer server = new RpcServer(commands);
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @BeforeEach
    void start() throws IOException {
        start(PATIENT);
    }

    private void start(RpcLimits limits) throws IOException {
        server.close();
        server = new RpcServer(commands, limits);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
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
                        "join [a, b:1]", "join [nowhere]", "force-leave zz false", "force-leave n2 true", "leave");
    }

    @Test
    void speaksTheCapturedBytes() throws Exception {
        try (Socket socket = connect()) {
            send(socket, HANDSHAKE);
            assertThat(receive(socket, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);

            // members-filtered, as serf 0.9.4 sends it.
            send(
                    socket,
                    "82a7436f6d6d616e64b06d656d626572732d66696c7465726564a353657102"
                            + "83a44e616d65a0a6537461747573a0a45461677380");
            assertThat(receive(socket, 13)).isEqualTo("82a54572726f72a0a353657102");
            // {Members: [{Name: "n1", Addr: bin …
            assertThat(receive(socket, 30)).isEqualTo("81a74d656d62657273928ba44e616d65a26e31a441646472c4047f00001f");
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
        String event = request("event") + "83a44e616d65a161a75061796c6f6164c0a8436f616c65736365c3" + request("leave");

        assertThat(exchange(HANDSHAKE + event)).isEqualTo(HANDSHAKE_OK + error("Unsupported command"));
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
    void aBadExpressionEndsTheConnectionAndAnEndlessOneIsCutShort() throws Exception {
        String bad = request("members-filtered") + filter("(");
        String endless = request("members-filtered") + filter("(x+x+)+y");

        assertThat(exchange(HANDSHAKE + bad)).isEqualTo(HANDSHAKE_OK);
        assertThat(exchange(HANDSHAKE + endless)).isEqualTo(HANDSHAKE_OK + error("") + "81a74d656d6265727390");
    }

    @Test
    void whoDoesNotFinishInTimeIsDropped() throws Exception {
        Duration brief = Duration.ofMillis(50);
        start(new RpcLimits(8, brief, brief, brief));

        try (Socket silent = connect();
                Socket half = connect()) {
            send(half, HANDSHAKE.substring(0, 20));
            assertThat(silent.getInputStream().read()).isNegative();
            assertThat(half.getInputStream().read()).isNegative();
        }
        try (Socket idle = connect()) {
            send(idle, HANDSHAKE);
            assertThat(receive(idle, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);
            assertThat(idle.getInputStream().read()).isNegative();
        }
    }

    @Test
    void whoDoesNotReadIsDropped() throws Exception {
        Duration brief = Duration.ofMillis(200);
        start(new RpcLimits(8, Duration.ofSeconds(20), Duration.ofSeconds(20), brief));

        try (Socket deaf = connect()) {
            String many = request("members").repeat(1000);
            send(deaf, HANDSHAKE);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            send(deaf, many);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndCounted() throws Exception {
        start(new RpcLimits(2, PATIENT.request(), PATIENT.idle(), PATIENT.write()));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = connect();
                held.add(socket);
                send(socket, HANDSHAKE);
                assertThat(receive(socket, HANDSHAKE_OK.length() / 2)).isEqualTo(HANDSHAKE_OK);
            }
            assertThat(exchange("")).isEmpty();
            assertThat(server.refused()).isEqualTo(1);
            held.removeFirst().close();
            Awaitility.await().until(() -> exchange(HANDSHAKE).equals(HANDSHAKE_OK));
        } finally {
            for (Socket socket : held) {
                socket.close();
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

    private static String filter(String longTag) {
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC).map(1).key("Tags").map(1);
        return out.string("long").string(longTag).finish().toHex();
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
