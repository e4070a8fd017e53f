package dev.muster.gossip.msgpack;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.Optional;

/**
 * Puts whole MessagePack objects together from pieces of a stream that is a plain concatenation of them, wherever the
 * pieces are cut. What {@link MsgpackStream} is to a stream that blocks, this is to a machine that is given what
 * arrives. For one thread.
 *
 * <p>Each byte is looked at once. A length is never believed: memory grows only with the bytes that really arrive. The
 * caller takes what is whole before it adds more, so that no more waits here than one object and one piece.
 */
public final class MsgpackAssembler {

    private static final int FIRST_ROOM = 256;

    private byte[] content = new byte[FIRST_ROOM];
    private int start;
    private int end;
    private int looked;
    private Nesting nesting = new Nesting();

    /** Takes what arrived. */
    public void add(Bytes piece) {
        if (piece.size() > content.length - end) {
            makeRoom(piece.size());
        }
        System.arraycopy(piece.content(), 0, content, end, piece.size());
        end += piece.size();
    }

    /** How many bytes are waiting, of an object that is not whole yet or was not taken yet. */
    public int waiting() {
        return end - start;
    }

    /**
     * The next object, if it is whole.
     *
     * @throws MalformedMessageException if it is, or will be, larger than {@code maxBytes}, nested too deep, or no
     *     object; what follows means nothing then
     */
    public Optional<Bytes> next(int maxBytes) throws MalformedMessageException {
        while (looked < end) {
            int head = content[looked] & 0xff;
            int lengthBytes = Format.lengthBytes(head);
            if (1 + lengthBytes > end - looked) {
                break;
            }
            long length = number(looked + 1, lengthBytes);
            long bytes = 1 + lengthBytes + Format.contentBytes(head, length);
            long elements = Format.elements(head, length);
            if (looked - start + bytes + elements > maxBytes) {
                throw new MalformedMessageException(Reason.TOO_LARGE, "an object of more than " + maxBytes + " bytes");
            }
            if (bytes > end - looked) {
                break;
            }
            nesting.met(elements);
            looked += (int) bytes;
            if (nesting.complete()) {
                return Optional.of(take());
            }
        }
        return Optional.empty();
    }

    private Bytes take() {
        Bytes object = Bytes.of(content, start, looked - start);
        start = looked;
        nesting = new Nesting();
        if (start == end) {
            start = 0;
            end = 0;
            looked = 0;
        }
        return object;
    }

    private long number(int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (content[at + i] & 0xff);
        }
        return value;
    }

    private void makeRoom(int more) {
        int waiting = end - start;
        int needed = Math.addExact(waiting, more);
        byte[] room = needed <= content.length / 2 ? content : new byte[Math.max(needed, 2 * waiting)];
        System.arraycopy(content, start, room, 0, waiting);
        content = room;
        looked -= start;
        start = 0;
        end = waiting;
    }
}
