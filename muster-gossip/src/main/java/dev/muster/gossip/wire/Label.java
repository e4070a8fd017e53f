package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The name of a cluster, in front of every packet and of every stream that is dialled, so that two clusters whose
 * addresses meet do not become one. It is sent in clear and is no secret; with encryption it is also bound to what is
 * encrypted. Immutable.
 *
 * <p>Only memberlist 0.3 and later knows it: Serf 0.9.4 refuses whatever carries one. Source: Serf's protocol (labels).
 *
 * @param text 1 to {@link WireLimits#LABEL_BYTES} bytes, or none where there is no label
 */
public record Label(Bytes text) {

    /** No label: nothing is sent, and what comes with one is refused. */
    public static final Label NONE = new Label(Bytes.EMPTY);

    private static final int HEADER_BYTES = 2;

    public Label {
        if (text.size() > WireLimits.LABEL_BYTES) {
            throw new IllegalArgumentException("a label has 1 to " + WireLimits.LABEL_BYTES + " bytes, not "
                    + text.size() + ": shorten the label");
        }
    }

    /**
     * The label of these UTF-8 bytes.
     *
     * @throws IllegalArgumentException if it is empty or too long; the message is for people
     */
    public static Label of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "a label has 1 to " + WireLimits.LABEL_BYTES + " bytes; leave it out where the cluster has none");
        }
        return new Label(Bytes.ofUtf8(text));
    }

    public boolean isNone() {
        return text.isEmpty();
    }

    /** What it takes off the room in a packet. */
    public int overheadBytes() {
        return isNone() ? 0 : HEADER_BYTES + text.size();
    }

    /** A packet, encrypted or not, as it goes out; also what is first sent on a stream that is dialled. */
    public Bytes inFrontOf(Bytes packet) {
        if (isNone()) {
            return packet;
        }
        return new BytesBuilder(overheadBytes() + packet.size())
                .add(MessageType.LABEL)
                .add(text.size())
                .add(text)
                .add(packet)
                .finish();
    }

    /**
     * What follows the label in a datagram.
     *
     * @throws MalformedMessageException with the reason LABEL if the datagram has another label, or has none where this
     *     is one, or has one where this is none
     */
    public Bytes takenOff(Bytes datagram) throws MalformedMessageException {
        boolean labelled = !datagram.isEmpty() && datagram.at(0) == MessageType.LABEL;
        if (isNone()) {
            if (labelled) {
                throw another("a label, where this node has none");
            }
            return datagram;
        }
        if (!labelled) {
            throw another("no label");
        }
        boolean same = datagram.size() >= overheadBytes()
                && datagram.at(1) == text.size()
                && datagram.slice(HEADER_BYTES, text.size()).equals(text);
        if (!same) {
            throw another("another label");
        }
        return datagram.from(overheadBytes());
    }

    /**
     * Reads the label at the head of a stream that somebody dialled; reads nothing where there is no label, for what
     * comes with one is then refused as no message.
     *
     * @throws MalformedMessageException with the reason LABEL if it is another, or none
     */
    public void readFrom(InputStream in) throws IOException, MalformedMessageException {
        if (isNone()) {
            return;
        }
        if (next(in) != MessageType.LABEL) {
            throw another("no label");
        }
        if (next(in) != text.size()) {
            throw another("another label");
        }
        for (int i = 0; i < text.size(); i++) {
            if (next(in) != text.at(i)) {
                throw another("another label");
            }
        }
    }

    private static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("The stream ended inside its label");
        }
        return next;
    }

    private static MalformedMessageException another(String detail) {
        return new MalformedMessageException(Reason.LABEL, detail);
    }

    @Override
    public String toString() {
        return isNone() ? "no label" : "label " + text;
    }
}
