package dev.muster.gossip.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.StreamCodec;
import dev.muster.gossip.wire.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judges of the tests with real Serf let real packets pass, and nothing else. */
class JudgesTest {

    private final Keys keys = new Keys();
    private final MusterJudge ofMuster = new MusterJudge(keys, new Asked(), false, "");
    private final SerfJudge ofSerf = new SerfJudge(keys, new Asked());

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The hex digits of a string as gossip writes it, with the other words left as they are. */
    private static byte[] message(String words) {
        StringBuilder hex = new StringBuilder();
        for (String word : words.split(" ")) {
            if (word.startsWith("'")) {
                byte[] text = word.substring(1).getBytes(StandardCharsets.UTF_8);
                hex.append(Integer.toHexString(0xa0 + text.length))
                        .append(HexFormat.of().formatHex(text));
            } else {
                hex.append(word);
            }
        }
        return bytes(hex.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping",
                "indirectPing",
                "ackResp+coordinate",
                "nackResp",
                "suspect",
                "dead",
                "alive",
                "crc+compound(2 alive)",
                "crc+single user join",
                "crc+compress",
                "user leave",
                "user event",
                "user query",
                "user queryResponse (ack)",
                "user relay(ack)"
            })
    void whatSerfReallySentPassesBoth(String name) {
        byte[] packet = Vectors.packet(name).toArray();
        assertThatCode(() -> ofMuster.packet(packet)).doesNotThrowAnyException();
        assertThatCode(() -> ofSerf.packet(packet)).doesNotThrowAnyException();
    }

    @Test
    void inflatesWhatGoCompressed() {
        assertThat(Vectors.lzw()).isNotEmpty();
        Vectors.lzw()
                .forEach((plain, compressed) -> assertThat(Bytes.of(Lzw12.inflate(compressed.toArray())))
                        .isEqualTo(plain));
    }

    @ParameterizedTest
    @CsvSource({
        "an empty datagram, ''",
        "a bare type, 00",
        "an unknown type, 0f 80",
        "a push/pull in a packet, 06 83 'Join c2 'Nodes 00 'UserStateLen 00",
        "a ping to nobody, 00 82 'Node a0 'SeqNo 01",
        "fields out of order, 00 82 'SeqNo 01 'Node 'n",
        "a field too many, 00 83 'Node 'n 'Nod 01 'SeqNo 01",
        "bytes after it, 00 82 'Node 'n 'SeqNo 01 00",
        "a structure as a list, 00 92 01 'n",
        "str8, 00 82 'Node d9 01 6e 'SeqNo 01",
        "bin, 00 82 'Node c4 01 6e 'SeqNo 01",
        "a real number, 00 82 'Node 'n 'SeqNo cb3ff0000000000000",
        "a number that is too long, 00 82 'Node 'n 'SeqNo cc01",
        "a number that is signed, 00 82 'Node 'n 'SeqNo d001",
        "a negative number, 00 82 'Node 'n 'SeqNo ff",
        "a number of 33 bits, 00 82 'Node 'n 'SeqNo cf0000000100000000",
        "half a source, 00 83 'Node 'n 'SeqNo 01 'SourceAddr a47f000001",
        "cut, 00 82 'Node 'n 'SeqNo",
        "versions of 5 bytes, 04 86 'Addr a47f000001 'Incarnation 01 'Meta a2ff80 'Node 'n 'Port 01 'Vsn a50105020205",
        "no versions, 04 86 'Addr a47f000001 'Incarnation 01 'Meta a2ff80 'Node 'n 'Port 01 'Vsn c0",
        "versions of 0, 04 86 'Addr a47f000001 'Incarnation 01 'Meta a2ff80 'Node 'n 'Port 01 'Vsn a6000502020505",
        "IPv4 in 16 bytes, 04 86 'Addr b000000000000000000000ffff7f000001 'Incarnation 01 'Meta a2ff80 'Node 'n"
                + " 'Port 01 'Vsn a6010502020505",
        "a port of 0, 04 86 'Addr a47f000001 'Incarnation 01 'Meta a2ff80 'Node 'n 'Port 00 'Vsn a6010502020505",
        "a nameless node, 04 86 'Addr a47f000001 'Incarnation 01 'Meta a2ff80 'Node a0 'Port 01 'Vsn a6010502020505",
        "an empty compound, 07 00",
        "a compound without lengths, 07 02 0005",
        "a part of nothing, 07 02 0000 0001 00",
        "a part that is cut, 07 01 0020 00",
        "a compound in a compound, 07 01 0004 07010001",
        "bytes after a compound, 07 01 000a 0b81a55365714e6f27 00",
        "a wrong checksum, 0c 00000000 0b81a55365714e6f27",
        "a checksum of nothing, 0c 00000000",
        "compressed nothing, 09 82 'Algo 00 'Buf a3000302",
        "another compression, 09 82 'Algo 01 'Buf a3000302",
        "a user message of nothing, 08",
        "an unknown user message, 08 0a 80",
        "a state in a packet, 08 02 80",
        "a leave without prune, 08 00 82 'LTime 01 'Node 'n"
    })
    void whatMusterMustNotSendIsFound(String what, String words) {
        byte[] packet = message(words.strip());
        assertThatThrownBy(() -> ofMuster.packet(packet)).as(what).isInstanceOf(Foul.class);
    }

    private static byte[] query(String filters, String name, String payload) {
        return message("08 04 8b 'Addr a47f000001 'Filters " + filters + " 'Flags 00 'ID 01 'LTime 01 'Name " + name
                + " 'Payload " + payload + " 'Port 01 'RelayFactor 00 'SourceNode 'n 'Timeout 01");
    }

    @Test
    void queriesThatOthersDoNotSurviveAreFound() {
        assertThatCode(() -> ofMuster.packet(query("c0", "'uptime", "c0"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ofMuster.packet(query("91 a5 00 92 'a", "'uptime", "c0")))
                .as("a filter that is cut")
                .isInstanceOf(Foul.class);
        assertThatCode(() -> ofMuster.packet(query("91 a4 00 91 'a", "'uptime", "c0")))
                .doesNotThrowAnyException();
        for (byte[] harmful : List.of(
                query("91 a0", "'uptime", "c0"),
                query("90", "'uptime", "c0"),
                query("91 a2 00 90", "'uptime", "c0"),
                query("c0", "'_serf_list-keys", "c0"),
                query("c0", "'_serf_use-key", "aa 07 81 'Key a3010203"))) {
            assertThatThrownBy(() -> ofMuster.packet(harmful)).isInstanceOf(Foul.class);
        }
    }

    @Test
    void aPacketOfTooManyPartsOrBytesIsFound() {
        assertThatCode(() -> ofMuster.packet(compound(126, bytes("0b81a55365714e6f27"))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ofMuster.packet(compound(128, bytes("0b80")))).hasMessageContaining("parts");
        assertThatThrownBy(() -> ofMuster.packet(new byte[1401])).hasMessageContaining("1401 bytes");
    }

    private static byte[] compound(int parts, byte[] part) {
        ByteBuffer compound = ByteBuffer.allocate(2 + parts * (2 + part.length));
        compound.put((byte) 7).put((byte) parts);
        for (int i = 0; i < parts; i++) {
            compound.putShort((short) part.length);
        }
        for (int i = 0; i < parts; i++) {
            compound.put(part);
        }
        return compound.array();
    }

    @Test
    void theJudgeOfSerfFindsWhatComesOutOtherwise() {
        // Understood by Muster, and a form that it would never give back.
        byte[] list = bytes("0792000100");
        assertThatThrownBy(() -> ofSerf.packet(list)).isInstanceOf(Foul.class);
        assertThatThrownBy(() -> ofSerf.packet(message("01 92 0c 'm1"))).isInstanceOf(Foul.class);
        byte[] checked = bytes("0c00000000" + "0b81a55365714e6f27");
        CRC32 crc = new CRC32();
        crc.update(checked, 5, checked.length - 5);
        ByteBuffer.wrap(checked).putInt(1, (int) crc.getValue());
        assertThatCode(() -> ofSerf.packet(checked)).doesNotThrowAnyException();
        checked[checked.length - 1]++;
        assertThatThrownBy(() -> ofSerf.packet(checked)).isInstanceOf(Foul.class);
    }

    @ParameterizedTest
    @CsvSource({
        "tags that are none, a2 026e",
        "a tag that is a number, a8 ff81 a4726f6c65 01",
        "a tag that comes twice, aa ff82 a16b a161 a16b a162",
        "tags in a form that is not of the old specification, a7 ff81 d9016b a16b",
        "bytes after the tags, a3 ff8000"
    })
    void tagsAreReadByBoth(String what, String meta) {
        byte[] packet = alive(meta);
        assertThatThrownBy(() -> ofSerf.packet(packet)).as(what).isInstanceOf(Foul.class);
        assertThatThrownBy(() -> ofMuster.packet(packet)).as(what).isInstanceOf(Foul.class);
    }

    @Test
    void tagsMayBeInAnyOrder() {
        for (String meta : List.of("a2 ff80", "aa ff82 a16b a161 a16c a162", "aa ff82 a16c a162 a16b a161")) {
            assertThatCode(() -> ofSerf.packet(alive(meta))).doesNotThrowAnyException();
            assertThatCode(() -> ofMuster.packet(alive(meta))).doesNotThrowAnyException();
        }
    }

    private static byte[] alive(String meta) {
        return message(
                "04 86 'Addr a47f000001 'Incarnation 01 'Meta " + meta + " 'Node 'n 'Port 01 'Vsn a6010502020505");
    }

    @Test
    void coordinatesAreReadByBoth() {
        String real = Vectors.packet("ackResp+coordinate").toHex();
        for (String other : List.of(
                real.replace("184aa", "284aa"), // another version
                real.replace("a356656398", "a356656397"), // seven dimensions
                real.replace("a54572726f72cb3ff8", "a54572726f72cb7ff8"))) { // an error that is no number
            assertThat(other).isNotEqualTo(real);
            assertThatThrownBy(() -> ofSerf.packet(bytes(other))).as(other).isInstanceOf(Foul.class);
            assertThatThrownBy(() -> ofMuster.packet(bytes(other))).as(other).isInstanceOf(Foul.class);
        }
    }

    @Test
    void whatIsInThePayloadOfSerfsOwnQueriesIsRead() {
        String answer = "08 05 85 'Flags 00 'From 'n 'ID 01 'LTime 01 'Payload ";
        assertThatCode(() -> ofSerf.packet(message(answer + "a3 08 8001"))).doesNotThrowAnyException();
        assertThatCode(() -> ofSerf.packet(query("c0", "'_serf_list-keys", "a7 07 81 a34b6579 c0")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ofSerf.packet(message(answer + "a3 08 8001"))).isInstanceOf(Foul.class);
        assertThatThrownBy(() -> ofSerf.packet(query("c0", "'_serf_list-keys", "a3 06 80 01")))
                .isInstanceOf(Foul.class);
    }

    @Test
    void clearTextAndANonceForTheSecondTimeAreFound() {
        GossipKey key = GossipKey.of(Bytes.of(new byte[16]));
        keys.add(Base64.getDecoder().decode(key.toBase64()));
        Bytes nack = Bytes.ofHex("0b81a55365714e6f27");
        byte[] sealed = new Sealer(Keyring.of(key), nonce -> {}, Label.NONE)
                .sealPacket(nack)
                .toArray();
        MusterJudge secret = new MusterJudge(keys, new Asked(), true, "");
        assertThatCode(() -> secret.packet(sealed)).doesNotThrowAnyException();
        assertThatThrownBy(() -> secret.packet(sealed)).hasMessageContaining("nonce");
        assertThatThrownBy(() -> secret.packet(nack.toArray())).hasMessageContaining("clear");
        assertThatThrownBy(() -> secret.answer(bytes("0d81a54572726f72a178"))).hasMessageContaining("clear");
        assertThatCode(() -> ofSerf.packet(sealed)).doesNotThrowAnyException();
    }

    /** Bytes as in the description: f4, the length, the label, and then the packet; bound to it when encrypted. */
    @Test
    void aLabelIsInFrontOfPacketsAndOfWhatIsDialled() {
        MusterJudge blue = new MusterJudge(keys, new Asked(), false, "blue");
        assertThatCode(() -> blue.packet(bytes("f404626c7565 0b81a55365714e6f27")))
                .doesNotThrowAnyException();
        assertThatCode(() -> blue.request(bytes("f404626c7565 0082a44e6f6465a16ea55365714e6f27")))
                .doesNotThrowAnyException();
        assertThatCode(() -> blue.answer(bytes("0d81a54572726f72a178"))).doesNotThrowAnyException();
        for (String hex : List.of("0b81a55365714e6f27", "f403626c75 0b81a55365714e6f27", "f404", "f404626c7565")) {
            assertThatThrownBy(() -> blue.packet(bytes(hex))).as(hex).isInstanceOf(Foul.class);
            assertThatThrownBy(() -> blue.request(bytes(hex))).as(hex).isInstanceOf(Foul.class);
        }
        assertThatThrownBy(() -> blue.answer(bytes("f404626c7565 0d81a54572726f72a178")))
                .isInstanceOf(Foul.class);
        assertThatThrownBy(() -> ofMuster.packet(bytes("f404626c7565 0b81a55365714e6f27")))
                .isInstanceOf(Foul.class);

        GossipKey key = GossipKey.of(Bytes.of(new byte[16]));
        keys.add(Base64.getDecoder().decode(key.toBase64()));
        MusterJudge secret = new MusterJudge(keys, new Asked(), true, "blue");
        for (Label bound : List.of(Label.of("blue"), Label.NONE)) {
            byte[] nonce = {(byte) bound.overheadBytes()};
            Sealer sealer = new Sealer(Keyring.of(key), into -> into[0] = nonce[0], bound);
            byte[] packet = Label.of("blue")
                    .inFrontOf(sealer.sealPacket(Bytes.ofHex("0b81a55365714e6f27")))
                    .toArray();
            nonce[0]++;
            byte[] answer = StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), true, Optional.of(sealer))
                    .toArray();
            if (bound.equals(Label.NONE)) {
                assertThatThrownBy(() -> secret.packet(packet)).isInstanceOf(Foul.class);
                assertThatThrownBy(() -> secret.answer(answer)).isInstanceOf(Foul.class);
            } else {
                assertThatCode(() -> secret.packet(packet)).doesNotThrowAnyException();
                assertThatCode(() -> secret.answer(answer)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void streamsAreJudged() {
        Message ping = new Message.Ping(1, "n", null, "");
        for (boolean compress : new boolean[] {true, false}) {
            byte[] stream = StreamCodec.encode(ping, compress, Optional.empty()).toArray();
            assertThatCode(() -> ofMuster.request(stream)).doesNotThrowAnyException();
            assertThatCode(() -> ofSerf.stream(stream)).doesNotThrowAnyException();
            byte[] longer = Arrays.copyOf(stream, stream.length + 1);
            assertThatThrownBy(() -> ofMuster.answer(longer)).isInstanceOf(Foul.class);
        }
        assertThatThrownBy(() -> ofMuster.answer(message("06 83 'Join c2 'Nodes 02 'UserStateLen 00")))
                .isInstanceOf(Foul.class);
        assertThatThrownBy(() -> ofMuster.answer(message("06 83 'Join c2 'Nodes 00 'UserStateLen 00")))
                .isInstanceOf(Foul.class);
    }
}
