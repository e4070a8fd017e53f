package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption of packets and streams. Source: Serf's protocol (encryption). */
class SealerTest {

    private static final int[] KEY_SIZES = {16, 24, 32};
    private static final int CASES = 500;

    private record Case(int version, Keyring keys, GossipKey used, Bytes nonce, Bytes associated, Bytes plain) {

        static Case random(Random random) {
            Keyring keys = Keyring.of(key(random));
            for (int i = random.nextInt(4); i > 0; i--) {
                keys = keys.add(key(random));
            }
            return new Case(
                    random.nextInt(2),
                    keys,
                    keys.keys().get(random.nextInt(keys.keys().size())),
                    RandomMessages.bytes(random, Sealed.NONCE_BYTES, Sealed.NONCE_BYTES),
                    RandomMessages.bytes(random, 0, 8),
                    RandomMessages.bytes(random, 0, 1500));
        }

        Bytes sealed() {
            return Sealed.seal(version, used, nonce.toArray(), associated, plain);
        }
    }

    private static GossipKey key(Random random) {
        int size = KEY_SIZES[random.nextInt(KEY_SIZES.length)];
        return GossipKey.of(RandomMessages.bytes(random, size, size));
    }

    private static Sealer sealer(long seed) {
        Random random = new Random(seed);
        return new Sealer(Keyring.of(key(random)), random::nextBytes, Label.NONE);
    }

    private static void refuses(Reason reason, ThrowingCallable what) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(what)
                .extracting(MalformedMessageException::reason)
                .isEqualTo(reason);
    }

    @Test
    void whatSerfHasSealedIsOpenedAndMadeAgain() throws Exception {
        Map<String, String> vector = Vectors.section("encrypt_v1");
        Bytes packet = Bytes.ofHex(vector.getOrDefault("packet", ""));
        Bytes plain = Bytes.ofHex(vector.getOrDefault("plain", ""));
        Keyring keys = Keyring.of(GossipKey.of(Bytes.ofHex(vector.getOrDefault("key", ""))));
        byte[] nonce = packet.slice(1, Sealed.NONCE_BYTES).toArray();
        Sealer sealer = new Sealer(keys, out -> System.arraycopy(nonce, 0, out, 0, out.length), Label.NONE);

        assertThat(sealer.openPacket(packet)).isEqualTo(plain);
        assertThat(sealer.sealPacket(plain)).isEqualTo(packet);
        assertThat(packet.size() - plain.size()).isEqualTo(Sealer.OVERHEAD_BYTES);
        assertThat(MessageCodec.decode(plain)).isInstanceOf(Message.Ping.class);
    }

    @Test
    void everyVersionWithEveryKeyIsOpenedByARingThatHasIt() {
        Property.forAll(
                7,
                CASES,
                Case::random,
                it -> assertThat(Sealed.open(it.keys(), it.associated(), it.sealed()))
                        .isEqualTo(it.plain()));
    }

    @Test
    void nothingThatWasTouchedIsOpened() {
        Property.forAll(8, CASES, Case::random, it -> {
            Random random = new Random(it.plain().size());
            byte[] touched = it.sealed().toArray();
            touched[random.nextInt(touched.length)] ^= (byte) (1 << random.nextInt(8));
            refuses(Reason.UNDECRYPTABLE, () -> Sealed.open(it.keys(), it.associated(), Bytes.of(touched)));
            refuses(
                    Reason.UNDECRYPTABLE,
                    () -> Sealed.open(
                            it.keys(), it.associated(), it.sealed().slice(0, random.nextInt(touched.length))));
            Bytes other = new BytesBuilder().add(it.associated()).add(1).finish();
            refuses(Reason.UNDECRYPTABLE, () -> Sealed.open(it.keys(), other, it.sealed()));
            refuses(Reason.UNDECRYPTABLE, () -> Sealed.open(Keyring.of(key(random)), it.associated(), it.sealed()));
        });
    }

    @Test
    void everyByteOfAPacketIsGuarded() throws Exception {
        Sealer sealer = sealer(1);
        byte[] datagram =
                sealer.sealPacket(Vectors.packet("crc+compound(2 alive)")).toArray();
        for (int i = 0; i < datagram.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                datagram[i] ^= (byte) (1 << bit);
                Bytes touched = Bytes.of(datagram);
                assertThatExceptionOfType(MalformedMessageException.class)
                        .as("byte %d, bit %d", i, bit)
                        .isThrownBy(() -> sealer.openPacket(touched));
                datagram[i] ^= (byte) (1 << bit);
            }
        }
        assertThat(sealer.openPacket(Bytes.of(datagram))).isEqualTo(Vectors.packet("crc+compound(2 alive)"));
    }

    @Test
    void theNoncesAreTheGivenOnesAndThePrimaryKeySeals() throws Exception {
        List<Bytes> given = new ArrayList<>();
        Random random = new Random(4);
        Keyring keys = Keyring.of(key(random)).add(key(random));
        Sealer sealer = new Sealer(
                keys,
                nonce -> {
                    random.nextBytes(nonce);
                    given.add(Bytes.of(nonce));
                },
                Label.NONE);
        Bytes first = sealer.sealPacket(Bytes.ofUtf8("a"));
        Bytes second = sealer.sealPacket(Bytes.ofUtf8("a"));
        assertThat(given).hasSize(2).doesNotHaveDuplicates();
        assertThat(first.slice(1, 12)).isEqualTo(given.getFirst());
        assertThat(second.slice(1, 12)).isEqualTo(given.get(1));
        assertThat(new Sealer(Keyring.of(keys.primary()), sealer.nonces(), Label.NONE).openPacket(first))
                .isEqualTo(Bytes.ofUtf8("a"));
    }

    @Test
    void aBadPaddingOfWhoeverHoldsTheKeyIsRefused() {
        Random random = new Random(5);
        Keyring keys = Keyring.of(key(random));
        for (String text : List.of("", "00".repeat(16), "11".repeat(16), "02".repeat(15) + "03", "01")) {
            // Version 0, but not padded: the version is no part of what is authenticated.
            byte[] sealed = Sealed.seal(Sealed.UNPADDED, keys.primary(), new byte[12], Bytes.EMPTY, Bytes.ofHex(text))
                    .toArray();
            sealed[0] = Sealed.PADDED;
            refuses(Reason.BAD_VALUE, () -> Sealed.open(keys, Bytes.EMPTY, Bytes.of(sealed)));
        }
    }

    @Test
    void plainPacketsAreRefusedForWhatTheyAre() {
        Sealer sealer = sealer(2);
        Vectors.section("packets").forEach((name, hex) -> {
            if (!name.startsWith("rpc") && !name.startsWith("tcp")) {
                Bytes plain = Bytes.ofHex(hex);
                refuses(Reason.PLAINTEXT, () -> sealer.openPacket(plain));
                assertThat(Sealer.looksSealed(plain)).as(name).isFalse();
            }
        });
        refuses(Reason.LABEL, () -> sealer.openPacket(Bytes.ofHex("f403616263")));
        refuses(Reason.UNDECRYPTABLE, () -> sealer.openPacket(Bytes.EMPTY));
        refuses(Reason.UNDECRYPTABLE, () -> sealer.openPacket(sealer(3).sealPacket(Vectors.packet("ping"))));
    }

    @Test
    void mostSealedPacketsAreKnownWithoutAKey() {
        Sealer sealer = sealer(6);
        int known = 0;
        for (int i = 0; i < 1000; i++) {
            known += Sealer.looksSealed(sealer.sealPacket(Vectors.packet("ping"))) ? 1 : 0;
        }
        assertThat(known).isGreaterThan(800);
    }

    @Test
    void streamsGoRoundInBothFormsAndNothingIsReadPastThem() {
        Property.forAll(9, CASES, random -> random, random -> {
            Message message = RandomMessages.streamMessage(random);
            Random chance = new Random(random.nextLong());
            Optional<Sealer> sealer = Optional.of(new Sealer(Keyring.of(key(chance)), chance::nextBytes, Label.NONE));
            Bytes stream = StreamCodec.encode(message, random.nextBoolean(), sealer);
            InputStream in = new BytesBuilder().add(stream).add(42).finish().asStream();
            assertThat(StreamCodec.read(in, StreamLimits.DEFAULT, sealer)).isEqualTo(message);
            assertThat(in.read()).isEqualTo(42);
            byte[] touched = stream.toArray();
            touched[5 + chance.nextInt(touched.length - 5)] ^= (byte) (1 << chance.nextInt(8));
            refuses(
                    Reason.UNDECRYPTABLE,
                    () -> StreamCodec.read(new ByteArrayInputStream(touched), StreamLimits.DEFAULT, sealer));
        });
    }

    @Test
    void theHeaderOfAFrameIsBoundToItsContent() throws Exception {
        Sealer sealer = sealer(10);
        Bytes stream = StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), true, Optional.of(sealer));
        assertThat(stream.at(0)).isEqualTo(MessageType.ENCRYPT);
        Bytes payload = stream.from(5);
        assertThat(payload.at(0)).isEqualTo(Sealed.UNPADDED);
        assertThat(Sealed.open(sealer.keys(), stream.slice(0, 5), payload)).isNotEqualTo(Bytes.EMPTY);
        refuses(Reason.UNDECRYPTABLE, () -> sealer.openPacket(payload));
    }

    @Test
    void eachSideRefusesWhatIsNotItsWay() {
        Message ack = new Message.Ack(1, Bytes.EMPTY);
        Optional<Sealer> one = Optional.of(sealer(11));
        Optional<Sealer> other = Optional.of(sealer(12));
        Bytes sealed = StreamCodec.encode(ack, true, one);
        Bytes plain = StreamCodec.encode(ack, true);
        refuses(Reason.ENCRYPTED, () -> StreamCodec.read(sealed.asStream(), StreamLimits.DEFAULT));
        refuses(Reason.PLAINTEXT, () -> StreamCodec.read(plain.asStream(), StreamLimits.DEFAULT, one));
        refuses(Reason.UNDECRYPTABLE, () -> StreamCodec.read(sealed.asStream(), StreamLimits.DEFAULT, other));
        refuses(Reason.LABEL, () -> StreamCodec.read(Bytes.ofHex("f40161").asStream(), StreamLimits.DEFAULT, one));
        assertThat(StreamCodec.refusal(Reason.ENCRYPTED).orElseThrow().error())
                .isEqualTo("Remote state is encrypted and encryption is not configured");
        assertThat(StreamCodec.refusal(Reason.PLAINTEXT).orElseThrow().error())
                .isEqualTo("Encryption is configured but remote state is not encrypted");
        assertThat(StreamCodec.refusal(Reason.UNDECRYPTABLE).orElseThrow().error())
                .isEqualTo("No installed keys could decrypt the message");
        assertThat(StreamCodec.refusal(Reason.CRC)).isEmpty();
    }

    @Test
    void encryptionIsNotNested() {
        Sealer sealer = sealer(13);
        Bytes once = sealer.sealStream(StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), false));
        Bytes twice = sealer.sealStream(once);
        refuses(Reason.ENCRYPTED, () -> StreamCodec.read(twice.asStream(), StreamLimits.DEFAULT, Optional.of(sealer)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0affffffff", "0a7fffffff", "0a01400001", "0a00800100"})
    void aLengthAboveTheLimitIsRefusedBeforeAnythingIsRead(String frame) throws Exception {
        InputStream in = Bytes.ofHex(frame + "00".repeat(100)).asStream();
        refuses(Reason.TOO_LARGE, () -> StreamCodec.read(in, StreamLimits.DEFAULT, Optional.of(sealer(14))));
        assertThat(in.available()).isEqualTo(100);
    }

    @Test
    void aFrameTooLargeForAnybodyIsNotMade() {
        Bytes large = Bytes.of(new byte[WireLimits.SEALED_STREAM_BYTES]);
        assertThatIllegalArgumentException().isThrownBy(() -> sealer(15).sealStream(large));
    }

    @Test
    void anEmptyFrameIsRefused() {
        Sealer sealer = sealer(16);
        refuses(Reason.UNDECRYPTABLE, () -> read(Bytes.ofHex("0a00000000"), sealer));
        refuses(Reason.UNDECRYPTABLE, () -> read(Bytes.ofHex("0a0000001c" + "00".repeat(28)), sealer));
        refuses(Reason.TRUNCATED, () -> read(sealer.sealStream(Bytes.EMPTY), sealer));
        refuses(Reason.TRUNCATED, () -> read(sealer.sealStream(Bytes.ofHex("06")), sealer));
    }

    private static Message read(Bytes stream, Sealer sealer) throws IOException, MalformedMessageException {
        return StreamCodec.read(stream.asStream(), StreamLimits.DEFAULT, Optional.of(sealer));
    }
}
