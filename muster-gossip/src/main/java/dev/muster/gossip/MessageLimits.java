package dev.muster.gossip;

/**
 * How large own messages to the cluster may be. Larger ones of others are still passed on and heard, up to
 * {@link #HARD_LIMIT_BYTES}. Whatever is set here, a message must also fit a packet of some 1,380 bytes. Immutable.
 * Source: Serf's protocol (user events and queries).
 *
 * @param userEventBytes a user event: its name and payload, and the same as encoded
 * @param queryBytes a query as encoded, with its filters
 * @param answerBytes an answer as encoded
 */
public record MessageLimits(int userEventBytes, int queryBytes, int answerBytes) {

    /** No Serf node sends a larger user event. */
    public static final int HARD_LIMIT_BYTES = 9 * 1024;

    /** Serf's own. */
    public static final MessageLimits DEFAULT = new MessageLimits(512, 1024, 1024);

    public MessageLimits {
        require(userEventBytes, "a user event");
        require(queryBytes, "a query");
        require(answerBytes, "an answer");
    }

    /** The same with another limit of user events. */
    public MessageLimits withUserEventBytes(int value) {
        return new MessageLimits(value, queryBytes, answerBytes);
    }

    /** The same with another limit of queries. */
    public MessageLimits withQueryBytes(int value) {
        return new MessageLimits(userEventBytes, value, answerBytes);
    }

    /** The same with another limit of answers. */
    public MessageLimits withAnswerBytes(int value) {
        return new MessageLimits(userEventBytes, queryBytes, value);
    }

    private static void require(int bytes, String what) {
        if (bytes < 1 || bytes > HARD_LIMIT_BYTES) {
            throw new IllegalArgumentException(
                    "the limit of " + what + " is 1 to " + HARD_LIMIT_BYTES + " bytes, not " + bytes);
        }
    }
}
