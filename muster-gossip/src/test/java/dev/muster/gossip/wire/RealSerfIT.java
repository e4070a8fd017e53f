package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Serf agent understands what is said here, and is understood. */
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class RealSerfIT {

    private final SerfVersion version;

    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");
    private static final PacketOptions SMALL_AND_CHECKED = new PacketOptions(true, true);

    @TempDir
    Path folder;

    private RealSerf serf;

    RealSerfIT(SerfVersion version) {
        this.version = version;
    }

    @BeforeEach
    void start() throws Exception {
        serf = RealSerf.start(version, "s1", folder.resolve("log"), "-tag=role=web");
    }

    @AfterEach
    void stop() throws Exception {
        serf.close();
    }

    private void say(Message... messages) throws Exception {
        List<Bytes> encoded =
                List.of(messages).stream().map(MessageCodec::encode).toList();
        serf.send(PacketCodec.encode(encoded, SMALL_AND_CHECKED));
    }

    private static Message user(SerfMessage message) {
        return new Message.User(SerfMessageCodec.encode(message));
    }

    private static Message.PushPull nothingToTell() {
        return new Message.PushPull(false, List.of(), Bytes.EMPTY);
    }

    private Message.PushPull state() throws Exception {
        return (Message.PushPull) serf.ask(StreamCodec.encode(nothingToTell(), true));
    }

    private SerfMessage.State serfState() throws Exception {
        return (SerfMessage.State) SerfMessageCodec.decode(state().userState());
    }

    private NodeState node(String name) throws Exception {
        return state().nodes().stream()
                .filter(it -> it.name().equals(name))
                .findAny()
                .orElse(new NodeState(name, Vectors.loopback(0, 0), Bytes.EMPTY, 0, Liveness.LEFT, Bytes.EMPTY));
    }

    /** Packets and what they cause are not ordered with streams, so what is expected may come a little later. */
    private static <T> void becomes(Callable<T> seen, T expected) {
        await().untilAsserted(() -> assertThat(seen.call()).isEqualTo(expected));
    }

    @Test
    void answersPings() throws Exception {
        say(new Message.Ping(4_000_000_000L, "s1", null, ""));
        Message.Ack ack = serf.receive(Message.Ack.class);
        assertThat(ack.sequence()).isEqualTo(4_000_000_000L);
        assertThat(ack.payload().isEmpty()).isFalse();

        for (boolean compress : new boolean[] {false, true}) {
            Message.Ping ping = new Message.Ping(7, "s1", serf.self(), "muster");
            assertThat(serf.ask(StreamCodec.encode(ping, compress))).isEqualTo(new Message.Ack(7, Bytes.EMPTY));
        }
    }

    @Test
    void tellsItsState() throws Exception {
        Message.PushPull state = state();
        assertThat(state.nodes()).hasSize(1);
        assertThat(state.nodes().getFirst().versions()).isEqualTo(VERSIONS);
        assertThat(TagCodec.decode(state.nodes().getFirst().meta())).isEqualTo(Map.of("role", "web"));

        // Its ring of 512 empty slots, which here is an empty list.
        SerfMessage.State serfState = (SerfMessage.State) SerfMessageCodec.decode(state.userState());
        assertThat(state.userState().size()).isGreaterThan(512);
        assertThat(serfState.events()).isEmpty();
        assertThat(serfState.statusTimes()).containsOnlyKeys("s1");
        assertThat(SerfMessageCodec.encode(serfState).size())
                .isEqualTo(state.userState().size() - 512 - 2);
    }

    @Test
    void believesAStateThatItIsTold() throws Exception {
        Bytes meta = TagCodec.encode(new TreeMap<>(Map.of("role", "muster")));
        NodeState node = new NodeState("m1", serf.self(), meta, 3, Liveness.ALIVE, VERSIONS);
        SerfMessage.State serfState = new SerfMessage.State(
                9,
                new TreeMap<>(Map.of("m1", 8L)),
                new TreeSet<>(),
                6,
                List.of(new SerfMessage.EventsAt(
                        5, List.of(new SerfMessage.NamedPayload("deploy", Bytes.ofUtf8("now"))))),
                2);
        Message.PushPull told = new Message.PushPull(true, List.of(node), SerfMessageCodec.encode(serfState));

        assertThat(serf.ask(StreamCodec.encode(told, true))).isInstanceOf(Message.PushPull.class);

        becomes(() -> node("m1"), node);
        becomes(() -> serfState().statusTimes().get("m1"), 8L);
        becomes(() -> serfState().events(), serfState.events());
    }

    @Test
    void believesPackets() throws Exception {
        say(
                new Message.Alive(1, "m1", serf.self(), Bytes.ofHex("ff80"), VERSIONS),
                user(new SerfMessage.Join(12, "m1")),
                user(new SerfMessage.UserEvent(3, "deploy", Bytes.ofUtf8("v1"), true)));
        becomes(() -> node("m1").liveness(), Liveness.ALIVE);
        becomes(() -> serfState().statusTimes().get("m1"), 12L);
        becomes(() -> serfState().events().size(), 1);

        say(new Message.Suspect(1, "m1", "m2"));
        becomes(() -> node("m1").liveness(), Liveness.SUSPECT);
        say(new Message.Dead(1, "m1", "m1"));
        becomes(() -> node("m1").liveness(), Liveness.LEFT);
    }

    @Test
    void answersQueries() throws Exception {
        say(new Message.Alive(1, "m1", serf.self(), Bytes.ofHex("ff80"), VERSIONS));
        becomes(() -> node("m1").liveness(), Liveness.ALIVE);

        say(user(new SerfMessage.Query(
                1, 77, serf.self(), "m1", List.of(), 0, 0, 3_000_000_000L, "_serf_conflict", Bytes.ofUtf8("m1"))));

        SerfMessage.QueryResponse response = serf.receiveSerf(SerfMessage.QueryResponse.class);
        assertThat(response.id()).isEqualTo(77);
        assertThat(response.from()).isEqualTo("s1");
        assertThat(SerfMessageCodec.decode(response.payload()))
                .isEqualTo(new SerfMessage.ConflictResponse(
                        new SerfMessage.Claim("m1", serf.self(), new TreeMap<>(), 1, VERSIONS)));
    }

    /** Shows that the order of fields assumed when a structure comes as a list is the real one. */
    @Test
    void readsStructuresAsListsInTheSameOrder() throws Exception {
        Network.judgeNobody(); // Serf passes on what it is told as it was told.
        byte[] ip = Addresses.ip(serf.self());
        int port = serf.self().getPort();
        MsgpackWriter ping = list(MessageType.PING, 5).unsigned(5).string("s1");
        serf.send(ping.bytes(ip).unsigned(port).string("m1").finish());
        assertThat(serf.receive(Message.Ack.class).sequence()).isEqualTo(5);

        MsgpackWriter alive =
                list(MessageType.ALIVE, 6).unsigned(1).string("m1").bytes(ip);
        serf.send(
                alive.unsigned(port).bytes(Bytes.ofHex("ff80")).bytes(VERSIONS).finish());
        becomes(() -> node("m1"), new NodeState("m1", serf.self(), Bytes.ofHex("ff80"), 1, Liveness.ALIVE, VERSIONS));

        serf.send(list(MessageType.SUSPECT, 3)
                .unsigned(1)
                .string("m1")
                .string("m2")
                .finish());
        becomes(() -> node("m1").liveness(), Liveness.SUSPECT);

        sendSerf(list(SerfMessageType.JOIN, 2).unsigned(12).string("m1"));
        becomes(() -> serfState().statusTimes().get("m1"), 12L);

        MsgpackWriter event = list(SerfMessageType.USER_EVENT, 4).unsigned(3).string("deploy");
        sendSerf(event.bytes(Bytes.ofUtf8("v1")).bool(false));
        becomes(
                () -> serfState().events(),
                List.of(new SerfMessage.EventsAt(
                        3, List.of(new SerfMessage.NamedPayload("deploy", Bytes.ofUtf8("v1"))))));

        MsgpackWriter query = list(SerfMessageType.QUERY, 11).unsigned(1).unsigned(77);
        query.bytes(ip).unsigned(port).string("m1").nil().unsigned(1).unsigned(0);
        sendSerf(query.integer(3_000_000_000L).string("_serf_ping").nil());
        assertThat(serf.receiveSerf(SerfMessage.QueryResponse.class))
                .isEqualTo(new SerfMessage.QueryResponse(1, 77, "s1", 1, Bytes.EMPTY));

        MsgpackWriter pushPull =
                list(MessageType.PUSH_PULL, 3).integer(1).integer(0).bool(false);
        pushPull.array(7)
                .string("m3")
                .bytes(ip)
                .unsigned(port)
                .bytes(Bytes.ofHex("ff80"))
                .unsigned(4);
        serf.ask(pushPull.integer(0).bytes(VERSIONS).finish());
        becomes(() -> node("m3"), new NodeState("m3", serf.self(), Bytes.ofHex("ff80"), 4, Liveness.ALIVE, VERSIONS));
    }

    private void sendSerf(MsgpackWriter message) throws Exception {
        serf.send(MessageCodec.encode(new Message.User(message.finish())));
    }

    private static MsgpackWriter list(int type, int size) {
        return new MsgpackWriter(Dialect.GOSSIP).type(type).array(size);
    }
}
