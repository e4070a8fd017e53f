package dev.muster.gossip.msgpack;

import java.util.Locale;

/**
 * Bytes from the network that are not what they should be. It is expected, so it is cheap: no stack trace. The
 * message holds no foreign text.
 */
public final class MalformedMessageException extends Exception {

    /** Why, for a counter. */
    public enum Reason {
        /** Nothing there, or a type byte and no more. */
        EMPTY,
        /** A message type that does not exist, or not in this place. */
        UNKNOWN_TYPE,
        /** It ends too early. */
        TRUNCATED,
        /** Another MessagePack type than the field has, or none at all. */
        WRONG_FORMAT,
        /** A number, address, version or text that the field cannot hold. */
        BAD_VALUE,
        /** More nesting than any real message has. */
        TOO_DEEP,
        /** More bytes or more elements than are accepted. */
        TOO_LARGE,
        /** More than there is memory set aside for, all that is being read together. */
        OVERLOADED,
        /** The checksum does not match. */
        CRC,
        /** The compressed bytes are damaged. */
        COMPRESSION,
        /** A part of a compound is empty, or the table of lengths is cut. */
        COMPOUND,
        /** A label header, as newer memberlist versions send it. */
        LABEL,
        /** Encrypted, where there is no key. */
        ENCRYPTED,
        /** Not encrypted, where there is a key. */
        PLAINTEXT,
        /** Encrypted with another key, or changed on its way. */
        UNDECRYPTABLE;

        /** The name of its counter, such as {@code wrong_format}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public MalformedMessageException(Reason reason, String detail) {
        super(reason.key() + ": " + detail, null, false, false);
        this.reason = reason;
    }

    /** Whether it may be sound, but is more than is accepted. */
    public boolean isOverLimit() {
        return reason == Reason.TOO_LARGE || reason == Reason.TOO_DEEP || reason == Reason.OVERLOADED;
    }

    public Reason reason() {
        return reason;
    }
}
