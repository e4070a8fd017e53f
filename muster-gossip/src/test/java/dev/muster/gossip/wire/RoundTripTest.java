package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was said is what is understood. */
class RoundTripTest {

    @Test
    void messages() {
        Property.forAll(1, 5000, RandomMessages::packetMessage, message -> {
            Bytes bytes = MessageCodec.encode(message);
            assertThat(MessageCodec.decode(bytes)).isEqualTo(message);
        });
    }

    @Test
    void serfMessages() {
        Property.forAll(2, 5000, RandomMessages::serfMessage, message -> {
            Bytes bytes = SerfMessageCodec.encode(message);
            assertThat(SerfMessageCodec.decode(bytes)).isEqualTo(message);
        });
    }

    @Test
    void tags() {
        Property.forAll(3, 2000, RandomMessages::tags, tags -> {
            Bytes bytes = TagCodec.encode(tags);
            assertThat(TagCodec.decode(bytes)).isEqualTo(tags);
        });
    }

    @Test
    void packets() {
        record Packet(List<Bytes> messages, PacketOptions options) {}
        Property.Generator<Packet> packet = random -> {
            List<Bytes> messages = new ArrayList<>();
            int size = 1 + random.nextInt(random.nextInt(10) == 0 ? 127 : 6);
            for (int i = 0; i < size; i++) {
                messages.add(MessageCodec.encode(new Message.Nack(RandomMessages.uint32(random))));
                messages.add(MessageCodec.encode(RandomMessages.packetMessage(random)));
            }
            return new Packet(messages.subList(0, size), new PacketOptions(random.nextBoolean(), random.nextBoolean()));
        };
        Property.forAll(4, 2000, packet, it -> {
            Bytes datagram = PacketCodec.encode(it.messages(), it.options());
            assertThat(PacketCodec.split(datagram)).isEqualTo(it.messages());
        });
    }

    @Test
    void streamsOneAfterTheOther() {
        Property.Generator<List<Message>> messages =
                random -> RandomMessages.list(random, 3, RandomMessages::streamMessage);
        Property.forAll(5, 400, messages, sent -> {
            // Nothing is read past a message, so the next one starts where it should.
            BytesBuilder stream = new BytesBuilder();
            for (int i = 0; i < sent.size(); i++) {
                stream.add(StreamCodec.encode(sent.get(i), i % 2 == 1));
            }
            InputStream in = stream.finish().asStream();
            for (Message message : sent) {
                assertThat(StreamCodec.read(in, StreamLimits.DEFAULT)).isEqualTo(message);
            }
            assertThat(in.read()).isEqualTo(-1);
        });
    }

    @Test
    void compression() {
        Property.Generator<Bytes> bytes = random -> repetitive(random, random.nextInt(20_000));
        Property.forAll(6, 500, bytes, plain -> {
            Bytes compressed = Lzw.compress(plain);
            assertThat(Lzw.decompress(compressed, plain.size())).isEqualTo(plain);
        });
    }

    /** Few different bytes make long codes, many make the table full; both are wanted. */
    private static Bytes repetitive(Random random, int size) {
        int alphabet = 1 + random.nextInt(random.nextBoolean() ? 4 : 256);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(alphabet);
        }
        return Bytes.of(bytes);
    }
}
