package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;

/** The compress message: another message, inside. Source: Serf's protocol (messages in packets and compression). */
final class Compression {

    private static final int LZW = 0;
    private static final FieldNames FIELDS = FieldNames.of("Algo", "Buf");

    private Compression() {}

    static Bytes wrap(Bytes message) {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.COMPRESS)
                .map(2)
                .key("Algo")
                .unsigned(LZW)
                .key("Buf")
                .bytes(Lzw.compress(message))
                .finish();
    }

    /** Reads what follows the type byte. The result is never empty. */
    static Bytes unwrap(MsgpackReader in, int maxBytes, Allowance allowance) throws MalformedMessageException {
        int algorithm = LZW;
        Bytes buffer = Bytes.EMPTY;
        StructReader struct = in.struct(FIELDS);
        while (struct.next()) {
            switch (struct.field()) {
                case "Algo" -> algorithm = in.uint8();
                default -> buffer = in.bytes();
            }
        }
        if (algorithm != LZW) {
            throw new MalformedMessageException(Reason.COMPRESSION, "an unknown algorithm: " + algorithm);
        }
        Bytes inflated = Lzw.decompress(buffer, maxBytes, allowance);
        if (inflated.isEmpty()) {
            throw new MalformedMessageException(Reason.EMPTY, "inflates to nothing");
        }
        return inflated;
    }
}
