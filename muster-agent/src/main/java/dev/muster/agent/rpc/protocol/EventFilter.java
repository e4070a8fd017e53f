package dev.muster.agent.rpc.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted, in Serf's words with commas between: {@code member-join}, {@code user}, {@code user:NAME},
 * {@code query}, {@code query:NAME} and so on, or {@code *} for all. Immutable. Source: serf-protocol reference 3.3.
 */
public final class EventFilter {

    /** So many kinds may be named in one filter. */
    static final int MOST_KINDS = 64;

    private static final String ALL = "*";
    private static final String USER = "user";
    private static final String QUERY = "query";
    private static final Set<String> OF_MEMBERS =
            Stream.of(SerfEvent.Change.values()).map(SerfEvent.Change::word).collect(Collectors.toUnmodifiableSet());

    /** @param name empty for any */
    private record Kind(String word, String name) {

        boolean is(String wanted, String called) {
            return word.equals(ALL) || (word.equals(wanted) && (name.isEmpty() || name.equals(called)));
        }
    }

    private final List<Kind> kinds;

    private EventFilter(List<Kind> kinds) {
        this.kinds = kinds;
    }

    /**
     * Reads a filter; nothing at all stands for everything.
     *
     * @throws IllegalArgumentException if it names what there is not
     */
    public static EventFilter of(String text) {
        String[] words = text.isEmpty() ? new String[] {ALL} : text.split(",", -1);
        if (words.length > MOST_KINDS) {
            throw new IllegalArgumentException("a filter of more than " + MOST_KINDS + " kinds of events");
        }
        List<Kind> kinds = new ArrayList<>();
        for (String word : words) {
            kinds.add(kind(word));
        }
        return new EventFilter(List.copyOf(kinds));
    }

    /** The words that name kinds of events, without those that name one event. */
    public static List<String> kinds() {
        return Stream.concat(OF_MEMBERS.stream().sorted(), Stream.of(USER, QUERY, ALL))
                .toList();
    }

    /** Whether this is a word of a filter. */
    public static boolean isKind(String word) {
        return word.startsWith(USER + ":") || word.startsWith(QUERY + ":") || kinds().contains(word);
    }

    private static Kind kind(String word) {
        for (String named : List.of(USER, QUERY)) {
            if (word.startsWith(named + ":")) {
                return new Kind(named, word.substring(named.length() + 1));
            }
        }
        if (!isKind(word)) {
            throw new IllegalArgumentException("there are no events of the kind '" + word + "'");
        }
        return new Kind(word, "");
    }

    /** Whether an event is wanted. */
    public boolean lets(SerfEvent event) {
        return matches(event) > 0;
    }

    /** How many of the words name this event. */
    public int matches(SerfEvent event) {
        return switch (event) {
            case SerfEvent.OfMembers members -> count(members.change().word(), "");
            case SerfEvent.OfUser user -> count(USER, user.event().name());
            case SerfEvent.Asked asked -> count(QUERY, asked.query().name());
        };
    }

    private int count(String word, String name) {
        return (int) kinds.stream().filter(kind -> kind.is(word, name)).count();
    }

    /** Its words, each as Serf's {@code info} shows it: with a colon and the name, which may be empty. */
    public List<String> words() {
        return kinds.stream().map(kind -> kind.word() + ":" + kind.name()).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventFilter filter && kinds.equals(filter.kinds);
    }

    @Override
    public int hashCode() {
        return kinds.hashCode();
    }

    /** As it could have been written. */
    @Override
    public String toString() {
        return kinds.stream()
                .map(kind -> kind.name().isEmpty() ? kind.word() : kind.word() + ":" + kind.name())
                .collect(Collectors.joining(","));
    }
}
