package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any bytes are either understood or refused; nothing else happens, and no memory is taken on their word. */
class FuzzTest {

    private static final int INPUTS = 200_000;

    /** Far more than any of these inputs, of a few KiB, needs; far less than a length of 32 bits asks for. */
    private static final long ALLOCATED_BYTES = 4L << 20;

    private static final Bytes[] SPITEFUL = {
        Bytes.ofHex("ddffffffff"),
        Bytes.ofHex("dfffffffff"),
        Bytes.ofHex("dbffffffff"),
        Bytes.ofHex("c6ffffffff"),
        Bytes.ofHex("c9ffffffff"),
        Bytes.ofHex("db7fffffff"),
        Bytes.ofHex("dcffff"),
        Bytes.ofHex("deffff"),
        Bytes.ofHex("daffff"),
        Bytes.ofHex("cfffffffffffffffff"),
        Bytes.ofHex("d38000000000000000"),
        Bytes.ofHex("cb3ff8000000000000"),
        Bytes.ofHex("9191919191919191919191919191919191919191919191919191919191919191919191919191"),
        Bytes.ofHex("c0"),
        Bytes.ofHex("c1"),
        Bytes.ofHex("a0"),
        Bytes.ofHex("80"),
        Bytes.ofHex("90"),
        Bytes.ofHex("07ff"),
        Bytes.ofHex("f403616263")
    };

    private static final Sealer SEALER =
            new Sealer(Keyring.of(GossipKey.of(Bytes.of(new byte[16]))), new Random(3)::nextBytes, Label.NONE);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Set<MalformedMessageException.Reason> met = EnumSet.noneOf(MalformedMessageException.Reason.class);
    private int understood;

    private interface Decoding {
        void run() throws MalformedMessageException, IOException;
    }

    @Test
    void packetsAndStreams() {
        List<Bytes> corpus = corpus();
        Property.forAll(2026, INPUTS, random -> input(random, corpus), this::decodeEverywhere);

        // If it only ever met one kind of refusal, or never understood anything, it would test nothing.
        assertThat(understood).isGreaterThan(INPUTS / 50);
        assertThat(met)
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(MalformedMessageException.Reason.OVERLOADED)));
    }

    private void decodeEverywhere(Bytes input) {
        bounded(() -> {
            for (Bytes message : PacketCodec.split(input)) {
                bounded(() -> canonical(MessageCodec.decode(message)));
            }
        });
        bounded(() -> canonical(SerfMessageCodec.decode(input)));
        bounded(() -> canonical(SerfMessageCodec.decode(input.from(Math.min(1, input.size())))));
        bounded(() -> TagCodec.decode(input));
        bounded(() -> StreamCodec.read(input.asStream(), StreamLimits.DEFAULT));
        bounded(() -> Lzw.decompress(input, 64 * 1024));
        bounded(() -> SEALER.openPacket(input));
        bounded(() -> StreamCodec.read(input.asStream(), StreamLimits.DEFAULT, Optional.of(SEALER)));
    }

    private void canonical(Message message) throws MalformedMessageException {
        assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
        if (message instanceof Message.User user) {
            bounded(() -> canonical(SerfMessageCodec.decode(user.payload())));
        }
    }

    private void canonical(SerfMessage message) throws MalformedMessageException {
        assertThat(SerfMessageCodec.decode(SerfMessageCodec.encode(message))).isEqualTo(message);
    }

    private void bounded(Decoding decoding) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            decoding.run();
            understood++;
        } catch (MalformedMessageException e) {
            met.add(e.reason());
        } catch (IOException e) {
            assertThat(e).isInstanceOf(EOFException.class);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOCATED_BYTES);
    }

    private static List<Bytes> corpus() {
        List<Bytes> corpus = new ArrayList<>();
        Vectors.section("packets").values().forEach(hex -> corpus.add(Bytes.ofHex(hex)));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            Bytes message = MessageCodec.encode(RandomMessages.packetMessage(random));
            SerfMessage serf = RandomMessages.serfMessage(random);
            corpus.add(message);
            corpus.add(MessageCodec.encode(new Message.User(SerfMessageCodec.encode(serf))));
            corpus.add(SerfMessageCodec.encode(serf));
            Bytes other = MessageCodec.encode(RandomMessages.packetMessage(random));
            corpus.add(PacketCodec.encode(
                    List.of(message, other), new PacketOptions(random.nextBoolean(), random.nextBoolean())));
            Message onStream = RandomMessages.streamMessage(random);
            corpus.add(StreamCodec.encode(onStream, random.nextBoolean()));
            corpus.add(SEALER.sealPacket(message));
            corpus.add(StreamCodec.encode(onStream, random.nextBoolean(), Optional.of(SEALER)));
        }
        corpus.removeIf(it -> it.size() > 8000);
        return corpus;
    }

    private static Bytes input(Random random, List<Bytes> corpus) {
        if (random.nextInt(10) == 0) {
            return RandomMessages.bytes(random, 0, 100);
        }
        Bytes input = corpus.get(random.nextInt(corpus.size()));
        for (int i = random.nextInt(4); i >= 0; i--) {
            input = mutated(random, input, corpus);
        }
        return input;
    }

    private static Bytes mutated(Random random, Bytes input, List<Bytes> corpus) {
        byte[] bytes = input.toArray();
        int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(6)) {
            case 0 -> input.slice(0, at);
            case 1 -> joined(input.slice(0, at), SPITEFUL[random.nextInt(SPITEFUL.length)], input.from(at));
            case 2 -> {
                Bytes other = corpus.get(random.nextInt(corpus.size()));
                yield joined(input.slice(0, at), other.from(random.nextInt(other.size())), Bytes.EMPTY);
            }
            case 3 -> {
                Bytes spite = SPITEFUL[random.nextInt(SPITEFUL.length)];
                yield joined(input.slice(0, at), spite, input.from(Math.min(bytes.length, at + spite.size())));
            }
            default -> {
                for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
                    int where = random.nextInt(Math.min(bytes.length, 1 << random.nextInt(14)));
                    bytes[where] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt());
                }
                yield Bytes.of(bytes);
            }
        };
    }

    private static Bytes joined(Bytes a, Bytes b, Bytes c) {
        return new BytesBuilder().add(a).add(b).add(c).finish();
    }
}
