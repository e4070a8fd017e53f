package dev.muster.agent.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.rpc.client.RpcCallException.Reason;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the client makes of agents that are none, or behave badly. */
final class RpcClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Bytes GREETED = StrangeAgent.header(1, "");

    private static void fails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RpcCallException.class, e -> assertThat(e.reason()).as(e.text()).isEqualTo(reason));
    }

    private static RpcClient to(StrangeAgent agent) throws RpcCallException {
        return RpcClient.connect(agent.address(), Optional.empty());
    }

    private static MsgpackWriter body() {
        return new MsgpackWriter(Dialect.RPC);
    }

    @Test
    void nobodyListens() throws Exception {
        RpcAddress free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = new RpcAddress.Tcp("127.0.0.1", socket.getLocalPort());
        }
        fails(Reason.UNREACHABLE, () -> RpcClient.connect(free, Optional.empty()));
        fails(
                Reason.UNREACHABLE,
                () -> RpcClient.connect(RpcAddress.parse("/nonexistent/rpc.sock"), Optional.empty()));
        fails(
                Reason.UNREACHABLE,
                () -> RpcClient.connect(RpcAddress.parse("no-such-host.invalid:1"), Optional.empty()));
    }

    @Test
    void somethingElseListens() throws Exception {
        for (String greeting : new String[] {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u0081x"}) {
            try (StrangeAgent ssh =
                    StrangeAgent.greeting(Bytes.of(greeting.getBytes(StandardCharsets.ISO_8859_1)))) {
                fails(Reason.NONSENSE, () -> to(ssh));
            }
        }
    }

    @Test
    void itHangsUp() throws Exception {
        try (StrangeAgent agent = new StrangeAgent(socket -> socket.close())) {
            fails(Reason.CLOSED, () -> to(agent));
        }
    }

    @Test
    void anAnswerToNobodyAndOneTooLargeEndTheConnection() throws Exception {
        try (StrangeAgent agent = StrangeAgent.answering(StrangeAgent.header(77, ""))) {
            fails(Reason.NONSENSE, () -> to(agent));
        }
        // A list of 2^32 - 1 members is announced, and none comes.
        Bytes endless = Bytes.ofHex("81a74d656d62657273ddffffffff");
        try (StrangeAgent agent = StrangeAgent.answering(GREETED, StrangeAgent.together(StrangeAgent.header(2, ""), endless));
                RpcClient client = to(agent)) {
            fails(Reason.NONSENSE, client::members);
            fails(Reason.NONSENSE, client::stats);
        }
    }

    @Test
    void anAnswerThatIsNoListOfMembersIsNonsense() throws Exception {
        Bytes wrong = body().map(1).key("Members").integer(7).finish();
        try (StrangeAgent agent = StrangeAgent.answering(GREETED, StrangeAgent.together(StrangeAgent.header(2, ""), wrong));
                RpcClient client = to(agent)) {
            fails(Reason.NONSENSE, client::members);
        }
    }

    @Test
    void whoIsNotLetInGetsAHeaderAlone() throws Exception {
        try (StrangeAgent agent =
                        StrangeAgent.answering(GREETED, StrangeAgent.header(2, "Authentication required"));
                RpcClient client = to(agent)) {
            fails(Reason.TOKEN, client::members);
        }
        try (StrangeAgent agent =
                StrangeAgent.answering(GREETED, StrangeAgent.header(2, "Invalid authentication token"))) {
            fails(
                    Reason.TOKEN,
                    () -> RpcClient.connect(agent.address(), Optional.of(RpcSecret.of("geheim"))));
        }
        assertThat(RpcSecret.of("geheim").toString()).doesNotContain("geheim");
    }

    @Test
    void keysTellWhoFailedBesideTheError() throws Exception {
        Bytes keys = body().map(5)
                .key("Messages")
                .map(1)
                .string("n2")
                .string("no")
                .key("Keys")
                .nil()
                .key("NumNodes")
                .integer(2)
                .key("NumErr")
                .integer(1)
                .key("NumResp")
                .integer(2)
                .finish();
        try (StrangeAgent agent =
                        StrangeAgent.answering(GREETED, StrangeAgent.together(StrangeAgent.header(2, "1/2 nodes reported failure"), keys));
                RpcClient client = to(agent)) {
            KeyAnswer answer = client.keys(new KeyWish.Change(KeyWish.Verb.REMOVE, "a2V5"));
            assertThat(answer.problem()).contains("1/2 nodes reported failure");
            assertThat(answer.result().messages()).containsEntry("n2", "no");
            assertThat(answer.result().failures()).isEqualTo(1);
        }
    }

    @Test
    void aCoordinateThatIsNotKnownIsNone() throws Exception {
        Bytes unknown = body().map(2).key("Coord").nil().key("Ok").bool(false).finish();
        try (StrangeAgent agent = StrangeAgent.answering(GREETED, StrangeAgent.together(StrangeAgent.header(2, ""), unknown));
                RpcClient client = to(agent)) {
            assertThat(client.roundTrip("zz", "n1")).isEqualTo(new RoundTrip.Unknown("zz"));
        }
    }

    @Test
    void closingEndsAWaitAndAStreamFromAnotherThread() throws Exception {
        try (StrangeAgent agent = StrangeAgent.answering(GREETED, StrangeAgent.header(2, ""));
                RpcClient client = to(agent)) {
            RpcStream<RpcEvent> stream = client.stream("*");
            CompletableFuture<Throwable> reader = ending(() -> stream.next(LONG));
            CompletableFuture<Throwable> asker = ending(client::members);
            Thread.ofVirtual().start(client::close).join();
            assertThat(reader.get()).hasMessage("the connection was closed");
            assertThat(asker.get()).hasMessage("the connection was closed");
            fails(Reason.CLOSED, client::stats);
        }
    }

    private static CompletableFuture<Throwable> ending(ThrowingCallable call) {
        CompletableFuture<Throwable> ending = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                call.call();
                ending.completeExceptionally(new AssertionError("it did not end"));
            } catch (Throwable e) {
                ending.complete(e);
            }
        });
        return ending;
    }

    @Test
    void whatCameBeforeTheEndIsReadThenTheReasonIsTold() throws Exception {
        Bytes event = body().map(3)
                .key("Event")
                .string("user")
                .key("Name")
                .string("deploy")
                .key("LTime")
                .unsigned(7)
                .finish();
        Bytes answers = StrangeAgent.together(StrangeAgent.header(2, ""), StrangeAgent.header(2, ""), event);
        try (StrangeAgent agent = new StrangeAgent(socket -> {
                    byte[] request = new byte[8192];
                    for (Bytes answer : new Bytes[] {GREETED, answers}) {
                        assertThat(socket.getInputStream().read(request)).isPositive();
                        socket.getOutputStream().write(answer.toArray());
                    }
                    socket.shutdownOutput();
                });
                RpcClient client = to(agent)) {
            RpcStream<RpcEvent> stream = client.stream("user");
            assertThat(stream.next(LONG)).contains(new RpcEvent.OfUser("deploy", Bytes.EMPTY, 7, false));
            fails(Reason.CLOSED, () -> stream.next(LONG));
        }
    }

    @Test
    void aStreamThatIsRefusedSaysWhy() throws Exception {
        try (StrangeAgent agent = StrangeAgent.answering(GREETED, StrangeAgent.header(2, "Invalid event filter"));
                RpcClient client = to(agent)) {
            assertThatThrownBy(() -> client.stream("nonsense")).hasMessage("Invalid event filter");
        }
    }

    @Test
    void whatNobodyTakesIsDroppedAndCounted() throws Exception {
        RpcStream<Integer> stream = new RpcStream<>(() -> {});
        for (int i = 0; i < RpcStream.MOST_WAITING + 3; i++) {
            stream.take(i, 10);
        }
        assertThat(stream.missed()).isEqualTo(3);
        assertThat(stream.next(LONG)).contains(0);
        stream.take(-1, RpcStream.MOST_WAITING_BYTES);
        assertThat(stream.missed()).isEqualTo(4);
        stream.close();
        assertThat(stream.next(LONG)).isEmpty();
        assertThat(stream.isOver()).isTrue();
    }

    @Test
    void aFilterThatIsNoneIsRefusedBeforeItIsSent() {
        assertThatThrownBy(() -> new MemberWish(new TreeMap<>(), "", "("))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
