package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages of every kind, with values that like the borders of their range. */
public final class RandomMessages {

    private RandomMessages() {}

    /** A message that travels in packets. */
    public static Message packetMessage(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> new Message.Ping(uint32(random), name(random), source(random), name(random));
            case 1 ->
                new Message.IndirectPing(
                        uint32(random),
                        name(random),
                        address(random, random.nextInt(65536)),
                        random.nextBoolean(),
                        source(random),
                        name(random));
            case 2 -> new Message.Ack(uint32(random), bytes(random, 0, 200));
            case 3 -> new Message.Nack(uint32(random));
            case 4 -> new Message.Suspect(uint32(random), name(random), name(random));
            case 5 -> new Message.Dead(uint32(random), name(random), name(random));
            case 6 ->
                new Message.Alive(
                        uint32(random),
                        name(random),
                        address(random, random.nextInt(65536)),
                        bytes(random, 0, 512),
                        versions(random));
            case 7 -> new Message.User(bytes(random, 1, 600));
            default -> new Message.Refusal(text(random, 300));
        };
    }

    /** A message that travels on streams. */
    public static Message streamMessage(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Message.Ping(uint32(random), name(random), source(random), name(random));
            case 1 -> new Message.Ack(uint32(random), bytes(random, 0, 200));
            case 2 -> new Message.User(bytes(random, 1, 70_000));
            case 3 -> new Message.Refusal(text(random, 300));
            default ->
                new Message.PushPull(
                        random.nextBoolean(), list(random, 40, RandomMessages::nodeState), bytes(random, 0, 2000));
        };
    }

    private static Message.NodeState nodeState(Random random) {
        return new Message.NodeState(
                name(random),
                address(random, random.nextInt(65536)),
                bytes(random, 0, 512),
                uint32(random),
                List.of(Message.Liveness.values()).get(random.nextInt(4)),
                versions(random));
    }

    public static SerfMessage serfMessage(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> new SerfMessage.Leave(uint64(random), name(random), random.nextBoolean());
            case 1 -> new SerfMessage.Join(uint64(random), name(random));
            case 2 -> state(random);
            case 3 ->
                new SerfMessage.UserEvent(
                        uint64(random), text(random, 100), bytes(random, 0, 512), random.nextBoolean());
            case 4 -> query(random);
            case 5 ->
                new SerfMessage.QueryResponse(
                        uint64(random), uint32(random), name(random), uint32(random), bytes(random, 0, 1000));
            case 6 -> new SerfMessage.ConflictResponse(random.nextInt(4) == 0 ? null : claim(random));
            case 7 -> new SerfMessage.KeyRequest(bytes(random, 0, 33));
            case 8 ->
                new SerfMessage.KeyResponse(
                        random.nextBoolean(), text(random, 100), list(random, 20, r -> text(r, 44)), text(random, 44));
            default ->
                new SerfMessage.Relay(address(random, random.nextInt(65536)), name(random), bytes(random, 1, 500));
        };
    }

    private static SerfMessage.State state(Random random) {
        SortedMap<String, Long> times = new TreeMap<>();
        list(random, 40, RandomMessages::name).forEach(name -> times.put(name, uint64(random)));
        return new SerfMessage.State(
                uint64(random),
                times,
                new TreeSet<>(list(random, 20, RandomMessages::name)),
                uint64(random),
                list(
                        random,
                        20,
                        r -> new SerfMessage.EventsAt(
                                uint64(r),
                                list(r, 3, q -> new SerfMessage.NamedPayload(text(q, 40), bytes(q, 0, 100))))),
                uint64(random));
    }

    private static SerfMessage.Query query(Random random) {
        return new SerfMessage.Query(
                uint64(random),
                uint32(random),
                address(random, random.nextInt(65536)),
                name(random),
                list(random, 4, r -> bytes(r, 1, 60)),
                uint32(random),
                random.nextInt(256),
                random.nextLong() >> random.nextInt(64),
                text(random, 60),
                bytes(random, 0, 700));
    }

    private static SerfMessage.Claim claim(Random random) {
        return new SerfMessage.Claim(
                name(random),
                address(random, random.nextInt(65536)),
                tags(random),
                random.nextInt(5) - random.nextInt(2),
                Bytes.of(array(random, 6)));
    }

    /** Tags that fit the meta data. */
    public static SortedMap<String, String> tags(Random random) {
        SortedMap<String, String> tags = new TreeMap<>();
        list(random, 5, r -> text(r, 12)).forEach(key -> tags.put(key, text(random, 16)));
        return tags;
    }

    static <T> List<T> list(Random random, int maxSize, Function<Random, T> element) {
        int size = random.nextInt(maxSize + 1);
        List<T> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(element.apply(random));
        }
        return list;
    }

    static long uint32(Random random) {
        return (random.nextInt() & 0xffff_ffffL) >>> random.nextInt(32);
    }

    static long uint64(Random random) {
        return random.nextLong() >>> random.nextInt(64);
    }

    static Bytes bytes(Random random, int min, int max) {
        return Bytes.of(array(random, min + random.nextInt(max - min + 1)));
    }

    private static byte[] array(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Bytes versions(Random random) {
        return random.nextInt(10) == 0 ? Bytes.EMPTY : Bytes.of(array(random, 6));
    }

    static String name(Random random) {
        return text(random, random.nextInt(20) == 0 ? 120 : 20);
    }

    /** Plain, of any script, or what damaged bytes decode to; at most four times {@code maxChars} bytes. */
    static String text(Random random, int maxChars) {
        int length = random.nextInt(maxChars + 1);
        return switch (random.nextInt(6)) {
            case 0 -> bytes(random, 0, maxChars).toUtf8();
            case 1 -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    int point = random.nextInt(Character.MAX_CODE_POINT + 1);
                    text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? '\u00e9' : point);
                }
                yield text.toString();
            }
            default -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    text.append((char) (' ' + random.nextInt(95)));
                }
                yield text.toString();
            }
        };
    }

    private static @Nullable InetSocketAddress source(Random random) {
        return random.nextBoolean() ? null : address(random, 1 + random.nextInt(65535));
    }

    static InetSocketAddress address(Random random, int port) {
        try {
            byte[] ip = array(random, random.nextInt(4) == 0 ? 16 : 4);
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
