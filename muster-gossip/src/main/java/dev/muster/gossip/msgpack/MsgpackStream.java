package dev.muster.gossip.msgpack;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes whole MessagePack objects from a stream that is a plain concatenation of them, as Serf's RPC and the
 * streams of memberlist are. It never reads past the end of an object. For one thread; blocks as the stream does.
 *
 * <p>The stream is read byte by byte in places, so give it a buffered one. A length is never believed: memory
 * grows only with the bytes that really arrive.
 */
public final class MsgpackStream {

    private static final int CHUNK = 8192;

    private final InputStream in;

    public MsgpackStream(InputStream in) {
        this.in = in;
    }

    /**
     * The bytes of the next object, or null where the stream ends before it starts.
     *
     * @throws MalformedMessageException if it is larger than {@code maxBytes}, nested too deep, or no object
     * @throws EOFException if the stream ends inside it
     */
    public @Nullable Bytes next(int maxBytes) throws IOException, MalformedMessageException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        BytesBuilder object = new BytesBuilder();
        Nesting nesting = new Nesting();
        int head = first;
        while (true) {
            object.add(head);
            long length = 0;
            for (int i = Format.lengthBytes(head); i > 0; i--) {
                int next = byteOf(in);
                object.add(next);
                length = length << 8 | next;
            }
            long content = Format.contentBytes(head, length);
            long elements = Format.elements(head, length);
            if (object.size() + content + elements > maxBytes) {
                throw new MalformedMessageException(Reason.TOO_LARGE, "an object of more than " + maxBytes + " bytes");
            }
            copy((int) content, object);
            nesting.met(elements);
            if (nesting.complete()) {
                return object.finish();
            }
            head = byteOf(in);
        }
    }

    /** Exactly {@code length} bytes that are not MessagePack. The caller has checked the length. */
    public Bytes verbatim(int length) throws IOException {
        BytesBuilder bytes = new BytesBuilder(Math.min(length, CHUNK));
        copy(length, bytes);
        return bytes.finish();
    }

    /** One byte that is not MessagePack. */
    public int oneByte() throws IOException {
        return byteOf(in);
    }

    private void copy(int length, BytesBuilder out) throws IOException {
        int left = length;
        while (left > 0) {
            int read = out.addFrom(in, Math.min(left, CHUNK));
            if (read < 0) {
                throw new EOFException("The stream ended inside a message");
            }
            left -= read;
        }
    }

    private static int byteOf(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("The stream ended inside a message");
        }
        return next;
    }
}
