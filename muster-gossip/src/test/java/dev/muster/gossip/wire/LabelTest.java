package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The header byte for byte as Serf's protocol (labels) describes it, and AES-GCM by the JDK as the judge. */
class LabelTest {

    private static final Label BLUE = Label.of("blue");
    private static final Bytes NACK = Bytes.ofHex("0b81a55365714e6f27");
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static Sealer sealer(Label label) {
        return new Sealer(Keyring.of(GossipKey.of(Bytes.of(KEY))), new Random(1)::nextBytes, label);
    }

    private static void isAnother(ThrowingCallable what) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(what)
                .extracting(MalformedMessageException::reason)
                .isEqualTo(Reason.LABEL);
    }

    @Test
    void standsInFrontOfAPacket() throws Exception {
        Bytes labelled = Bytes.ofHex("f404" + "626c7565" + NACK.toHex());
        assertThat(BLUE.inFrontOf(NACK)).isEqualTo(labelled);
        assertThat(BLUE.takenOff(labelled)).isEqualTo(NACK);
        assertThat(BLUE.overheadBytes()).isEqualTo(6).isEqualTo(labelled.size() - NACK.size());
        assertThat(Label.NONE.inFrontOf(NACK)).isEqualTo(NACK);
        assertThat(Label.NONE.takenOff(NACK)).isEqualTo(NACK);
        assertThat(Label.NONE.overheadBytes()).isZero();
    }

    @Test
    void anotherOrNoneIsRefused() {
        for (String hex : new String[] {"", "f4", "f404", "f404626c75", "f400", "f403626c75", "f405626c7565ff"}) {
            isAnother(() -> BLUE.takenOff(Bytes.ofHex(hex)));
        }
        isAnother(() -> BLUE.takenOff(NACK));
        isAnother(() -> BLUE.takenOff(Label.of("bluE").inFrontOf(NACK)));
        isAnother(() -> BLUE.takenOff(Label.of("blues").inFrontOf(NACK)));
        isAnother(() -> Label.NONE.takenOff(BLUE.inFrontOf(NACK)));
    }

    @Test
    void hasOneTo255Bytes() throws Exception {
        Label longest = Label.of("l".repeat(255));
        assertThat(longest.takenOff(longest.inFrontOf(NACK))).isEqualTo(NACK);
        assertThatIllegalArgumentException().isThrownBy(() -> Label.of("")).withMessageContaining("1 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Label.of("\u00e9".repeat(128)))
                .withMessageContaining("not 256");
    }

    @Test
    void isBoundToAnEncryptedPacket() throws Exception {
        Bytes sealed = sealer(BLUE).sealPacket(NACK);
        assertThat(sealer(BLUE).openPacket(sealed)).isEqualTo(NACK);
        assertThat(opened(sealed, "blue".getBytes(StandardCharsets.US_ASCII))).isEqualTo(NACK);
        for (Label other : new Label[] {Label.NONE, Label.of("bluE")}) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> sealer(other).openPacket(sealed))
                    .extracting(MalformedMessageException::reason)
                    .isEqualTo(Reason.UNDECRYPTABLE);
        }
    }

    @Test
    void isBoundToAnEncryptedStreamAfterTheHeaderOfItsFrame() throws Exception {
        Message ack = new Message.Ack(7, Bytes.EMPTY);
        Bytes stream = StreamCodec.encode(ack, false, Optional.of(sealer(BLUE)));
        Bytes associated = Bytes.ofHex(stream.slice(0, 5).toHex() + "626c7565");
        assertThat(opened(stream.from(5), associated.toArray())).isEqualTo(MessageCodec.encode(ack));
        assertThat(StreamCodec.read(stream.asStream(), StreamLimits.DEFAULT, Optional.of(sealer(BLUE))))
                .isEqualTo(ack);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() ->
                        StreamCodec.read(stream.asStream(), StreamLimits.DEFAULT, Optional.of(sealer(Label.NONE))));
    }

    @Test
    void isReadFromTheHeadOfAStreamAndNoByteMore() throws Exception {
        Property.forAll(11, 300, random -> random, random -> {
            Label label = new Label(RandomMessages.bytes(random, 1, 255));
            Bytes sent = label.inFrontOf(NACK);
            InputStream in = sent.asStream();
            label.readFrom(in);
            assertThat(in.readAllBytes()).isEqualTo(NACK.toArray());
            int cut = random.nextInt(label.overheadBytes());
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> label.readFrom(sent.slice(0, cut).asStream()));
            byte[] touched = sent.toArray();
            touched[random.nextInt(label.overheadBytes())] ^= (byte) (1 << random.nextInt(8));
            isAnother(() -> label.readFrom(Bytes.of(touched).asStream()));
            isAnother(() -> label.takenOff(Bytes.of(touched)));
        });
        Label.NONE.readFrom(Bytes.EMPTY.asStream());
    }

    private static Bytes opened(Bytes sealed, byte[] associated) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] bytes = sealed.toArray();
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, bytes, 1, 12));
        cipher.updateAAD(associated);
        return Bytes.of(cipher.doFinal(bytes, 13, bytes.length - 13));
    }
}
