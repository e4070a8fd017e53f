package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tags to the meta data of a node and back. The same tags always give the same bytes. Pure and thread-safe.
 *
 * <p>Serf's own order is random, so the meta data of other nodes must be kept as they came, never made again. Source:
 * Serf's protocol (tags).
 */
public final class TagCodec {

    /** How many bytes all tags of a node may have together, with their encoding. */
    public static final int MAX_BYTES = WireLimits.META_BYTES;

    private static final int TAGS = 0xff;

    private TagCodec() {}

    /**
     * The meta data for {@code tags}.
     *
     * @throws IllegalArgumentException if they are more than {@link #MAX_BYTES}; the message says by how much
     */
    public static Bytes encode(SortedMap<String, String> tags) {
        MsgpackWriter out = new MsgpackWriter(Dialect.GOSSIP).type(TAGS);
        writeMap(out, tags);
        Bytes meta = out.finish();
        if (meta.size() > MAX_BYTES) {
            throw new IllegalArgumentException("The tags need " + meta.size() + " bytes, " + (meta.size() - MAX_BYTES)
                    + " more than the " + MAX_BYTES + " that Serf allows");
        }
        return meta;
    }

    /** The tags in {@code meta}; nodes of Serf protocol 2 have only a role there. */
    public static SortedMap<String, String> decode(Bytes meta) throws MalformedMessageException {
        if (meta.size() > MAX_BYTES) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "meta data of " + meta.size() + " bytes");
        }
        if (meta.isEmpty() || meta.at(0) != TAGS) {
            return new TreeMap<>(Map.of("role", meta.toUtf8()));
        }
        MsgpackReader in = new MsgpackReader(meta, 1);
        return readMap(in, MAX_BYTES);
    }

    static void writeMap(MsgpackWriter out, SortedMap<String, String> tags) {
        out.map(tags.size());
        tags.forEach((key, value) -> out.string(key).string(value));
    }

    static SortedMap<String, String> readMap(MsgpackReader in, int maxTags) throws MalformedMessageException {
        int size = in.map();
        if (size > maxTags) {
            throw new MalformedMessageException(Reason.TOO_LARGE, size + " tags");
        }
        SortedMap<String, String> tags = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            tags.put(in.string(), in.string());
        }
        return tags;
    }
}
