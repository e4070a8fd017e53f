package dev.muster.gossip.msgpack;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of a structure's fields, as text and as the bytes that they are on the wire, so that what comes is compared
 * without a string being made. Immutable.
 */
public final class FieldNames {

    private final String[] names;
    private final byte[][] bytes;

    private FieldNames(List<String> names) {
        this.names = names.toArray(String[]::new);
        this.bytes = names.stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /** ASCII names, in the order in which the other side declares them. */
    public static FieldNames of(String... names) {
        return new FieldNames(List.of(names));
    }

    int size() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    /** Which of them stands in {@code content} from {@code start} on, with {@code length} bytes; -1 if none does. */
    int indexOf(byte[] content, int start, int length) {
        for (int i = 0; i < bytes.length; i++) {
            byte[] name = bytes[i];
            if (name.length == length && isAt(name, content, start)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAt(byte[] name, byte[] content, int start) {
        for (int i = 0; i < name.length; i++) {
            if (content[start + i] != name[i]) {
                return false;
            }
        }
        return true;
    }
}
