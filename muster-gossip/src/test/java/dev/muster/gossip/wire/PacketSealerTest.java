package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A cipher that is kept does what a new one does, whatever it did before. */
class PacketSealerTest {

    private static final GossipKey OLD = GossipKey.of(Bytes.ofUtf8("0123456789abcdef"));
    private static final GossipKey NEW = GossipKey.of(Bytes.ofUtf8("0123456789abcdef0123456789abcdef"));
    private static final Label LABEL = Label.of("blue");
    private static final int PACKETS = Boolean.getBoolean("muster.full") ? 5_000_000 : 50_000;
    private static final int LARGEST_PACKET_BYTES = 1400;

    private final Random random = new Random(17);

    private Sealer sealer(Keyring keys) {
        return new Sealer(keys, random::nextBytes, LABEL);
    }

    @Test
    void oneOpensWhatTheOtherSealed() throws Exception {
        Sealer anew = sealer(Keyring.of(OLD));
        PacketSealer kept = new PacketSealer(anew);
        for (int size = 0; size < 300; size++) {
            Bytes packet = RandomMessages.bytes(random, size, size);

            assertThat(anew.openPacket(kept.seal(packet))).isEqualTo(packet);
            assertThat(kept.open(anew.sealPacket(packet))).isEqualTo(packet);
        }
    }

    /** So often that the compilers have replaced every step of it, and the processor's own instructions work. */
    @Test
    void whatIsSealedCanBeOpenedHoweverOften() throws Exception {
        PacketSealer sealing = new PacketSealer(sealer(Keyring.of(NEW)));
        PacketSealer opening = new PacketSealer(sealer(Keyring.of(NEW)));
        byte[] material = new byte[4096];
        random.nextBytes(material);
        for (int i = 0; i < PACKETS; i++) {
            int from = random.nextInt(material.length - LARGEST_PACKET_BYTES);
            Bytes packet = Bytes.of(Arrays.copyOfRange(material, from, from + random.nextInt(LARGEST_PACKET_BYTES)));
            Bytes sealed = sealing.seal(packet);
            if (!opening.open(sealed).equals(packet)) {
                throw new AssertionError("packet " + i + " of " + packet.size() + " bytes");
            }
            if (i % 100 == 0) {
                byte[] touched = sealed.toArray();
                touched[touched.length - 1]++;
                assertThatExceptionOfType(MalformedMessageException.class)
                        .isThrownBy(() -> opening.open(Bytes.of(touched)));
            }
        }
    }

    @Test
    void whatItRefusedLeavesNoTrace() throws Exception {
        PacketSealer kept = new PacketSealer(sealer(Keyring.of(OLD)));
        Bytes packet = Bytes.ofUtf8("a packet");
        for (int i = 0; i < 20; i++) {
            byte[] touched = kept.seal(packet).toArray();
            touched[touched.length - 1 - i]++;

            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> kept.open(Bytes.of(touched)))
                    .extracting(MalformedMessageException::reason)
                    .isEqualTo(Reason.UNDECRYPTABLE);
            assertThat(kept.open(kept.seal(packet))).isEqualTo(packet);
        }
    }

    @Test
    void itGoesWithTheKeyring() throws Exception {
        AtomicReference<Keyring> keys = new AtomicReference<>(Keyring.of(OLD));
        PacketSealer kept = new PacketSealer(new Sealer(keys::get, random::nextBytes, LABEL));
        Bytes packet = Bytes.ofUtf8("a packet");
        Bytes before = kept.seal(packet);

        keys.set(Keyring.of(OLD).add(NEW).use(NEW));
        Bytes after = kept.seal(packet);

        assertThat(kept.open(before)).isEqualTo(packet);
        assertThat(kept.open(after)).isEqualTo(packet);
        assertThat(sealer(Keyring.of(NEW)).openPacket(after)).isEqualTo(packet);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> sealer(Keyring.of(OLD)).openPacket(after));
    }

    @Test
    void aNonceIsNotUsedTwiceInARow() {
        PacketSealer kept = new PacketSealer(new Sealer(Keyring.of(OLD), nonce -> {}, LABEL));
        kept.seal(Bytes.ofUtf8("a packet"));

        assertThatIllegalStateException().isThrownBy(() -> kept.seal(Bytes.ofUtf8("another")));
    }
}
