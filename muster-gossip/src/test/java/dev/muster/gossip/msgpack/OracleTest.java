package dev.muster.gossip.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Property;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Another implementation of MessagePack reads what this one writes, and the other way round. */
class OracleTest {

    @Test
    void theOtherReadsWhatThisOneWrites() {
        Property.forAll(11, 3000, random -> value(random, 4), value -> {
            assertThat(unpacked(written(Dialect.RPC, value))).isEqualTo(value);
            // On gossip both kinds of string are the same, so the other one sees text.
            assertThat(unpacked(written(Dialect.GOSSIP, value))).isEqualTo(rawOnly(value));
        });
    }

    @Test
    void thisOneReadsWhatTheOtherWrites() {
        Property.forAll(12, 3000, random -> value(random, 4), value -> {
            MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
            packer.packValue(value);
            packer.packNil();
            Bytes packed = Bytes.of(packer.toByteArray());

            MsgpackReader reader = new MsgpackReader(packed);
            check(reader, value);
            assertThat(reader.remaining()).isEqualTo(1);

            MsgpackReader skipping = new MsgpackReader(packed);
            skipping.skip();
            assertThat(skipping.remaining()).isEqualTo(1);

            Bytes object = new MsgpackStream(packed.asStream()).next(packed.size());
            assertThat(object).isEqualTo(packed.slice(0, packed.size() - 1));
        });
    }

    private static Value unpacked(Bytes bytes) throws Exception {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes.toArray())) {
            Value value = unpacker.unpackValue();
            assertThat(unpacker.hasNext()).isFalse();
            return value;
        }
    }

    private static Bytes written(Dialect dialect, Value value) {
        MsgpackWriter out = new MsgpackWriter(dialect);
        write(out, value);
        return out.finish();
    }

    private static void write(MsgpackWriter out, Value value) {
        switch (value.getValueType()) {
            case NIL -> out.nil();
            case BOOLEAN -> out.bool(value.asBooleanValue().getBoolean());
            case INTEGER -> {
                BigInteger number = value.asIntegerValue().asBigInteger();
                if (number.signum() < 0) {
                    out.integer(number.longValueExact());
                } else {
                    out.unsigned(number.longValue());
                }
            }
            case FLOAT -> out.float64(value.asFloatValue().toDouble());
            case STRING -> out.string(value.asStringValue().asString());
            case BINARY -> out.bytes(Bytes.of(value.asBinaryValue().asByteArray()));
            case ARRAY -> {
                out.array(value.asArrayValue().size());
                value.asArrayValue().forEach(it -> write(out, it));
            }
            case MAP -> {
                out.map(value.asMapValue().size());
                value.asMapValue().map().forEach((k, v) -> {
                    write(out, k);
                    write(out, v);
                });
            }
            case EXTENSION -> throw new AssertionError("not made here");
        }
    }

    private static void check(MsgpackReader in, Value value) throws MalformedMessageException {
        switch (value.getValueType()) {
            case NIL -> assertThat(in.nil()).isTrue();
            case BOOLEAN ->
                assertThat(in.bool()).isEqualTo(value.asBooleanValue().getBoolean());
            case INTEGER -> {
                BigInteger number = value.asIntegerValue().asBigInteger();
                assertThat(number.signum() < 0 ? in.int64() : in.uint64()).isEqualTo(number.longValue());
            }
            case FLOAT ->
                assertThat(in.float64()).isEqualTo(value.asFloatValue().toDouble());
            case STRING ->
                assertThat(in.string()).isEqualTo(value.asStringValue().asString());
            case BINARY ->
                assertThat(in.bytes()).isEqualTo(Bytes.of(value.asBinaryValue().asByteArray()));
            case ARRAY -> {
                assertThat(in.array()).isEqualTo(value.asArrayValue().size());
                for (Value element : value.asArrayValue()) {
                    check(in, element);
                }
            }
            case MAP -> {
                assertThat(in.map()).isEqualTo(value.asMapValue().size());
                for (Map.Entry<Value, Value> entry : value.asMapValue().entrySet()) {
                    check(in, entry.getKey());
                    check(in, entry.getValue());
                }
            }
            case EXTENSION -> throw new AssertionError("not made here");
        }
    }

    private static Value rawOnly(Value value) {
        return switch (value.getValueType()) {
            case NIL, BOOLEAN, INTEGER, FLOAT, STRING, EXTENSION -> value;
            case BINARY -> ValueFactory.newString(value.asBinaryValue().asByteArray());
            case ARRAY ->
                ValueFactory.newArray(value.asArrayValue().list().stream()
                        .map(OracleTest::rawOnly)
                        .toList());
            case MAP -> {
                Map<Value, Value> map = new LinkedHashMap<>();
                value.asMapValue().map().forEach((k, v) -> map.put(rawOnly(k), rawOnly(v)));
                yield ValueFactory.newMap(map);
            }
        };
    }

    private static Value value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> ValueFactory.newNil();
            case 1 -> ValueFactory.newBoolean(random.nextBoolean());
            case 2 -> ValueFactory.newInteger(random.nextLong() >> random.nextInt(64));
            case 3 -> ValueFactory.newInteger(new BigInteger(64, random).shiftRight(random.nextInt(64)));
            case 4 -> ValueFactory.newFloat(random.nextGaussian());
            case 5 -> ValueFactory.newString(text(random));
            case 6 -> ValueFactory.newBinary(text(random).getBytes(StandardCharsets.UTF_8));
            case 7 -> {
                Value[] elements = new Value[size(random)];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = value(random, depth - 1);
                }
                yield ValueFactory.newArray(elements);
            }
            default -> {
                Map<Value, Value> map = new LinkedHashMap<>();
                for (int i = size(random); i > 0; i--) {
                    map.put(ValueFactory.newString("key" + i), value(random, depth - 1));
                }
                yield ValueFactory.newMap(map);
            }
        };
    }

    private static int size(Random random) {
        return random.nextInt(random.nextInt(10) == 0 ? 40 : 5);
    }

    private static String text(Random random) {
        int length = random.nextInt(random.nextInt(50) == 0 ? 70_000 : 300);
        return "é".repeat(random.nextInt(3)) + "x".repeat(length);
    }
}
