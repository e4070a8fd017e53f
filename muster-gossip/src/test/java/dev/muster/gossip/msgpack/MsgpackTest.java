package dev.muster.gossip.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsgpackTest {

    private static MsgpackReader reader(String hex) {
        return new MsgpackReader(Bytes.ofHex(hex));
    }

    private static MsgpackWriter gossip() {
        return new MsgpackWriter(Dialect.GOSSIP);
    }

    private static MsgpackWriter rpc() {
        return new MsgpackWriter(Dialect.RPC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cc7f", "cd007f", "ce0000007f", "cf000000000000007f", "d07f", "d1007f", "d20000007f", "7f"})
    void everyFormOfAnInteger(String hex) throws Exception {
        assertThat(reader(hex).uint8()).isEqualTo(127);
        assertThat(reader(hex).int64()).isEqualTo(127);
        assertThat(reader(hex).uint64()).isEqualTo(127);
    }

    @ParameterizedTest
    @CsvSource({"ff,-1", "e0,-32", "d0df,-33", "d1ff00,-256", "d280000000,-2147483648", "d3ffffffffffffffff,-1"})
    void negativeIntegers(String hex, long value) throws Exception {
        assertThat(reader(hex).int64()).isEqualTo(value);
        assertThat(reader(hex).int32()).isEqualTo((int) value);
        refuses(Reason.BAD_VALUE, () -> reader(hex).uint64());
        refuses(Reason.BAD_VALUE, () -> reader(hex).uint16());
    }

    @Test
    void theBordersOfUnsignedNumbers() throws Exception {
        assertThat(reader("cfffffffffffffffff").uint64()).isEqualTo(-1);
        refuses(Reason.BAD_VALUE, () -> reader("cfffffffffffffffff").int64());
        refuses(Reason.BAD_VALUE, () -> reader("cfffffffffffffffff").uint32());
        assertThat(reader("ceffffffff").uint32()).isEqualTo(0xffff_ffffL);
        refuses(Reason.BAD_VALUE, () -> reader("cd0100").uint8());
        refuses(Reason.BAD_VALUE, () -> reader("ce00010000").uint16());
    }

    @Test
    void nilStandsForWhatIsEmpty() throws Exception {
        assertThat(reader("c0").string()).isEmpty();
        assertThat(reader("c0").bytes()).isEqualTo(Bytes.EMPTY);
        assertThat(reader("c0").array()).isZero();
        assertThat(reader("c0").map()).isZero();
        refuses(Reason.WRONG_FORMAT, () -> reader("c0").int64());
    }

    @Test
    void stringsAndBytesInEitherDialect() throws Exception {
        for (String hex : List.of("a26869", "d9026869", "da00026869", "db000000026869", "c4026869", "c500026869")) {
            assertThat(reader(hex).string()).isEqualTo("hi");
            assertThat(reader(hex).bytes()).isEqualTo(Bytes.ofUtf8("hi"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, a0, a0, c400",
        "31, bf, bf, c41f",
        "32, da0020, d920, c420",
        "255, da00ff, d9ff, c4ff",
        "256, da0100, da0100, c50100",
        "65535, daffff, daffff, c5ffff",
        "65536, db00010000, db00010000, c600010000"
    })
    void headersOfEachLength(int length, String gossip, String rpcString, String rpcBytes) {
        String text = "x".repeat(length);
        Bytes bytes = Bytes.ofUtf8(text);
        assertThat(gossip().string(text).finish().toHex()).startsWith(gossip).hasSize(gossip.length() + 2 * length);
        assertThat(gossip().bytes(bytes).finish())
                .isEqualTo(gossip().string(text).finish());
        assertThat(rpc().string(text).finish().toHex()).startsWith(rpcString);
        assertThat(rpc().bytes(bytes).finish().toHex()).startsWith(rpcBytes);
    }

    @Test
    void aStructureByNameOrByOrder() throws Exception {
        for (String hex : List.of(
                "83a16101a162c3a178a179", // a, b and an unknown key
                "83a17893010203a162c3a16101", // another order
                "82d90161d10001c40162c3", // keys in other forms
                "9201c3", // in order
                "9401c39102c0")) { // in order, and two more that are not known yet
            assertThat(struct(hex)).as(hex).containsExactly(1L, true);
        }
        assertThat(struct("81a162c3")).containsExactly(0L, true);
        assertThat(struct("9107")).containsExactly(7L, false);
        assertThat(struct("90")).containsExactly(0L, false);
    }

    private static List<Object> struct(String hex) throws Exception {
        MsgpackReader in = reader(hex);
        long a = 0;
        boolean b = false;
        StructReader struct = in.struct("a", "b");
        while (struct.next()) {
            switch (struct.field()) {
                case "a" -> a = in.int64();
                default -> b = in.bool();
            }
        }
        assertThat(in.remaining()).isZero();
        return List.of(a, b);
    }

    @Test
    void anUnknownValueMayBeNestedToALimit() throws Exception {
        MsgpackReader in = reader("91".repeat(MsgpackReader.MAX_DEPTH) + "07");
        in.skip();
        assertThat(in.remaining()).isZero();
        refuses(
                Reason.TOO_DEEP,
                () -> reader("91".repeat(MsgpackReader.MAX_DEPTH + 1) + "07").skip());
        refuses(Reason.TOO_DEEP, () -> reader("81a0".repeat(100_000) + "07").skip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a2ff",
                "d9",
                "da00",
                "db7fffffff",
                "ddffffffff",
                "dfffffffff",
                "cd00",
                "92c0",
                "c7ff00",
                "d8"
            })
    void whatIsCut(String hex) {
        refuses(Reason.TRUNCATED, () -> reader(hex).skip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a2ff", "d9", "da00", "dbffffff", "db00000002ff", "dc0001", "cd00", "92c0", "c7ff00", "d8"})
    void aStreamThatEndsInsideAnObject(String hex) {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> new MsgpackStream(Bytes.ofHex(hex).asStream()).next(1000));
    }

    @Test
    void objectsOfAStreamOneByOne() throws Exception {
        List<String> objects = List.of(
                "82a54572726f72a0a353657101",
                "c0",
                "9301a16192c2c3",
                "c4020102",
                "d60101020304",
                "c70305010203",
                "cb3ff0000000000000");
        MsgpackStream stream =
                new MsgpackStream(Bytes.ofHex(String.join("", objects)).asStream());
        List<String> taken = new ArrayList<>();
        for (Bytes next = stream.next(100); next != null; next = stream.next(100)) {
            taken.add(next.toHex());
        }
        assertThat(taken).isEqualTo(objects);
    }

    @Test
    void anObjectOfAStreamHasALimit() throws Exception {
        String object = "93010203";
        assertThat(new MsgpackStream(Bytes.ofHex(object).asStream()).next(4)).isEqualTo(Bytes.ofHex(object));
        for (String large : List.of(object, "dbffffffff", "c6ffffffff", "ddffffffff", "dfffffffff", "c9ffffffff")) {
            refuses(Reason.TOO_LARGE, () -> new MsgpackStream(Bytes.ofHex(large).asStream()).next(3));
        }
        refuses(
                Reason.TOO_DEEP,
                () -> new MsgpackStream(Bytes.ofHex("91".repeat(99)).asStream()).next(1000));
        refuses(Reason.WRONG_FORMAT, () -> new MsgpackStream(Bytes.ofHex("c1").asStream()).next(1000));
    }

    @Test
    void bytesThatAreNoTextAreNotConfused() {
        Bytes one = Bytes.ofHex("6eff");
        Bytes other = Bytes.ofHex("6efe");
        assertThat(one.toUtf8()).isNotEqualTo(other.toUtf8());
        assertThat(Bytes.ofUtf8(one.toUtf8())).isEqualTo(one);
        assertThat(Bytes.ofUtf8(other.toUtf8())).isEqualTo(other);
        assertThat(Bytes.ofHex("efbfbd").toUtf8()).isEqualTo("\uFFFD");
        assertThat(Bytes.ofUtf8("naïve 🎷").toUtf8()).isEqualTo("naïve 🎷");
    }

    private interface Reading {
        void run() throws Exception;
    }

    private static void refuses(Reason reason, Reading reading) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
