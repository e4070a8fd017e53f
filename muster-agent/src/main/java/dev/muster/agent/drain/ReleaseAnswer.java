package dev.muster.agent.drain;

import dev.muster.gossip.msgpack.Bytes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a balancer answers to both questions of the handshake: {@code 1 released SESSIONS} or
 * {@code 1 waiting REASON SESSIONS}, where the sessions are a number, or {@code -} if nobody could look. Immutable.
 * Source: design section 11, "Drain handshake"; decision 34.
 */
public sealed interface ReleaseAnswer {

    /** More sessions than a HAProxy has. */
    long MOST_SESSIONS = 999_999_999L;

    /** What is longer is no answer. */
    int LONGEST_BYTES = 64;

    /** The shape of an answer; group 1 is the sessions of the first kind, 2 and 3 are the reason and the sessions. */
    Pattern SHAPE = Pattern.compile("1 (?:released ([0-9]{1,9})|waiting ([a-z-]{1,20}) ([0-9]{1,9}|-))");

    /**
     * It sends the services no more requests.
     *
     * @param sessions how many use them still
     */
    record Released(long sessions) implements ReleaseAnswer {

        public Released {
            check(sessions);
        }
    }

    /**
     * It may send requests still.
     *
     * @param sessions how many use the services now; empty if nobody could look
     */
    record Waiting(Reason reason, OptionalLong sessions) implements ReleaseAnswer {

        public Waiting {
            sessions.ifPresent(ReleaseAnswer::check);
        }

        /** Nobody could look. */
        public static Waiting unseen(Reason reason) {
            return new Waiting(reason, OptionalLong.empty());
        }
    }

    /** Why a balancer may send requests still. */
    enum Reason {
        /** It hasn't heard that the services drain. */
        UNHEARD("it has not heard yet that the service drains"),
        /** Something else wants them to serve: {@code muster lb ready}. */
        WANTED("it is told to let the service serve; see muster lb status there"),
        /** HAProxy hasn't been told yet. */
        IN_SERVICE("its HAProxy still has the service in use"),
        /** HAProxy is being reloaded. */
        RELOAD("its HAProxy is being reloaded"),
        /** A worker that a reload left behind has clients still. */
        OLD_WORKER("a worker that a reload of its HAProxy left behind still has clients"),
        /** HAProxy doesn't answer. */
        SILENT("its HAProxy does not answer"),
        /** Too many ask. */
        BUSY("it is busy"),
        /** The balancer leaves too, and its HAProxy finishes what it has. */
        LEAVING("it leaves too, and its HAProxy finishes what it has");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Optional<Reason> ofWord(String word) {
            return Arrays.stream(values()).filter(r -> r.word().equals(word)).findFirst();
        }
    }

    /** As it travels. */
    default Bytes encode() {
        return Bytes.ofUtf8(
                switch (this) {
                    case Released released -> "1 released " + released.sessions();
                    case Waiting waiting ->
                        "1 waiting " + waiting.reason().word() + " "
                                + (waiting.sessions().isPresent()
                                        ? Long.toString(waiting.sessions().getAsLong())
                                        : "-");
                });
    }

    /** Reads what came. */
    static ReleaseAnswer read(Bytes answer) throws UnreadableException {
        if (answer.size() > LONGEST_BYTES) {
            throw new UnreadableException("it is longer than " + LONGEST_BYTES + " bytes");
        }
        Matcher words = SHAPE.matcher(answer.toUtf8());
        if (!words.matches()) {
            throw new UnreadableException("it reads neither '1 released N' nor '1 waiting REASON N'");
        }
        if (words.group(1) != null) {
            return new Released(Long.parseLong(words.group(1)));
        }
        Reason reason = Reason.ofWord(words.group(2))
                .orElseThrow(() -> new UnreadableException("its reason is none of those that are known"));
        return new Waiting(
                reason,
                words.group(3).equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(words.group(3))));
    }

    /** What fits an answer. */
    static long bounded(long sessions) {
        return Math.clamp(sessions, 0, MOST_SESSIONS);
    }

    private static void check(long sessions) {
        if (sessions < 0 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("sessions are 0 to " + MOST_SESSIONS + ", not " + sessions);
        }
    }
}
