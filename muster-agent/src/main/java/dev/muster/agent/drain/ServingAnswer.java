package dev.muster.agent.drain;

import dev.muster.gossip.msgpack.Bytes;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a balancer answers to {@value #QUERY}, whose payload is that of a release: whether it sends the asker's services
 * requests again. It travels as {@code 1 WORD}. Source: decision 36.
 */
public enum ServingAnswer {
    /** Its HAProxy sends it requests. */
    SERVING(true, "sends requests again"),
    /** None of its pools takes the service. */
    NOT_ROUTED(true, "has no pool for it"),
    /** Somebody took the server out by hand there. */
    HELD(true, "holds it back by hand; see muster lb status there"),
    /** It leaves itself. */
    LEAVING(true, "leaves itself"),
    /** It has not heard that the service is ready. */
    UNHEARD(false, "has not heard yet that it is ready"),
    /** Its admitting check has not passed. */
    ADMITTING(false, "checks it before its first request"),
    /** HAProxy's own check fails. */
    DOWN(false, "its HAProxy's check fails");

    /** The query that asks it. */
    public static final String QUERY = "muster:serving";

    private static final int LONGEST_BYTES = 32;
    private static final String VERSION = "1 ";

    private final boolean settled;
    private final String words;

    ServingAnswer(boolean settled, String words) {
        this.settled = settled;
        this.words = words;
    }

    /** Whether nothing more is to be waited for. */
    public boolean settled() {
        return settled;
    }

    /** For people. */
    public String words() {
        return words;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it travels. */
    public Bytes encode() {
        return Bytes.ofUtf8(VERSION + word());
    }

    /** Reads what came. */
    public static ServingAnswer read(Bytes answer) throws UnreadableException {
        if (answer.size() > LONGEST_BYTES) {
            throw new UnreadableException("it is longer than " + LONGEST_BYTES + " bytes");
        }
        String text = answer.toUtf8();
        return Arrays.stream(values())
                .filter(known -> text.equals(VERSION + known.word()))
                .findFirst()
                .orElseThrow(() -> new UnreadableException("it doesn't read '1 WORD' with a word that is known"));
    }
}
