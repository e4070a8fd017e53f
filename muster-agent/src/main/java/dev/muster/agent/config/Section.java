package dev.muster.agent.config;

import dev.muster.agent.config.Value.Entries;
import dev.muster.agent.config.Value.Entry;
import dev.muster.agent.config.Value.Items;
import dev.muster.agent.config.Value.Nothing;
import dev.muster.agent.config.Value.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keys with values, read one by one. A value that cannot be used is a mistake with its place, and the default is
 * returned, so that reading goes on and finds them all. {@link #end} finds the keys that nobody asked for. Each value
 * read is recorded, each default as well. For one thread.
 */
final class Section {

    private final Reading reading;
    private final List<String> path;
    private final Entries values;
    private final Set<String> asked = new LinkedHashSet<>();

    Section(Reading reading, List<String> path, Entries values) {
        this.reading = reading;
        this.path = List.copyOf(path);
        this.values = values;
    }

    Origin origin() {
        return values.origin();
    }

    boolean has(String key) {
        return values.entries().containsKey(key);
    }

    /** Where the key was written, else where this section begins. */
    Origin origin(String key) {
        Entry entry = values.entries().get(key);
        return entry == null ? values.origin() : entry.key();
    }

    /** Where the value was written, else where this section begins. */
    Origin valueOrigin(String key) {
        Entry entry = values.entries().get(key);
        return entry == null ? values.origin() : entry.value().origin();
    }

    /** A mistake of this section as a whole. */
    void fault(String message) {
        reading.fault(values.origin(), message);
    }

    /** A mistake at this key. */
    void fault(String key, String message) {
        Entry entry = values.entries().get(key);
        reading.fault(entry == null ? values.origin() : entry.value().origin(), message);
    }

    /** A default that is no value, in words. */
    void usually(String key, String inWords) {
        if (!has(key)) {
            reading.record(path(key), inWords, false, Origin.USUAL);
        }
    }

    /** A default that could be written. */
    private void usual(String key, String yaml) {
        reading.record(path(key), yaml, true, Origin.USUAL);
    }

    Optional<String> text(String key) {
        return parsed(key, text -> text);
    }

    String text(String key, String usual) {
        return parsed(key, text -> text, usual, Written::yaml);
    }

    /** One of these words. */
    String word(String key, String usual, List<String> words) {
        return parsed(key, text -> Types.word(text, words), usual, Written::yaml);
    }

    boolean truth(String key, boolean usual) {
        return parsed(key, Types::truth, usual, String::valueOf);
    }

    /** False when nothing is said, which then is not recorded either. */
    boolean truthIfSaid(String key) {
        also(key);
        return has(key) && truth(key, false);
    }

    /** This key is read elsewhere. */
    void also(String key) {
        asked.add(key);
    }

    int number(String key, int least, int most, int usual) {
        return parsed(key, text -> Types.whole(text, least, most), usual, String::valueOf);
    }

    Optional<Integer> number(String key, int least, int most) {
        return parsed(key, text -> Types.whole(text, least, most));
    }

    Duration time(String key, Duration least, Duration most, Duration usual) {
        return parsed(key, text -> Types.within(text, least, most), usual, Written::duration);
    }

    Optional<Duration> time(String key, Duration least, Duration most) {
        return parsed(key, text -> Types.within(text, least, most));
    }

    /** A value that {@code parse} makes of the text, or refuses with the end of a sentence that begins with the key. */
    <T> T parsed(String key, Function<String, T> parse, T usual, Function<T, String> yaml) {
        Optional<T> value = parsed(key, parse);
        if (value.isEmpty() && !has(key)) {
            usual(key, yaml.apply(usual));
        }
        return value.orElse(usual);
    }

    <T> Optional<T> parsed(String key, Function<String, T> parse) {
        Entry entry = ask(key);
        if (entry == null) {
            return Optional.empty();
        }
        return text(key, entry.value()).flatMap(text -> {
            Optional<T> parsed = parse(key, text, parse);
            if (parsed.isPresent()) {
                String shown = text.secret() ? "…" : Written.yaml(text.text());
                reading.record(path(key), shown, !text.secret(), text.origin());
            }
            return parsed;
        });
    }

    private <T> Optional<T> parse(String key, Text text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text.text()));
        } catch (IllegalArgumentException e) {
            reading.fault(text.origin(), Words.sentence(key, text.origin(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<Text> text(String key, Value value) {
        return switch (value) {
            case Text text -> Optional.of(text);
            case Nothing nothing -> {
                reading.fault(
                        nothing.origin(), key + " has no value; write '' for an empty text, or leave the key out");
                yield Optional.empty();
            }
            case Items _, Entries _ -> {
                reading.fault(value.origin(), key + " is one value, not " + value.kind());
                yield Optional.empty();
            }
        };
    }

    /** A file or folder; written in a file, and relative, it begins at that file's folder. */
    Optional<Path> file(String key) {
        Entry entry = ask(key);
        if (entry == null) {
            return Optional.empty();
        }
        return text(key, entry.value()).flatMap(text -> {
            Optional<Path> path = parse(key, text, written -> Types.file(written, text.origin()));
            path.ifPresent(p -> reading.record(path(key), Written.yaml(p.toString()), true, text.origin()));
            return path;
        });
    }

    /** An item of a list of tasks: a list of words, or keys with values, {@code command} among them. */
    Section task(String key, Value item) {
        Entries entries = switch (item) {
            case Entries already -> already;
            case Items _, Text _, Nothing _ ->
                Entries.of(Map.of("command", new Entry(item.origin(), item)), item.origin());
        };
        return below(key, entries);
    }

    /** A list of texts; a single text counts as a list of one. */
    List<String> texts(String key) {
        return list(key, text -> text);
    }

    /** A list of what {@code parse} makes of the texts; a single text counts as a list of one. */
    <T> List<T> list(String key, Function<String, T> parse) {
        Entry entry = ask(key);
        if (entry == null) {
            return List.of();
        }
        List<Value> values = switch (entry.value()) {
            case Items items -> items.values();
            case Nothing _ -> List.of();
            case Text text -> List.of(text);
            case Entries entries -> {
                reading.fault(entries.origin(), key + " is a list, not " + entries.kind());
                yield List.of();
            }
        };
        List<T> parsed = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (Value value : values) {
            text(key, value).ifPresent(text -> {
                parse(key, text, parse).ifPresent(parsed::add);
                shown.add(text.text());
            });
        }
        reading.record(path(key), Written.yaml(shown), true, entry.value().origin());
        return List.copyOf(parsed);
    }

    /** Texts by names of the user's own. */
    SortedMap<String, String> pairs(String key) {
        SortedMap<String, String> pairs = new TreeMap<>();
        section(key)
                .ifPresent(section -> section.eachName(
                        (name, entry) -> section.parsed(name, text -> text).ifPresent(text -> pairs.put(name, text))));
        return Collections.unmodifiableSortedMap(pairs);
    }

    interface NamedEntry {
        void accept(String name, Entry entry);
    }

    private void eachName(NamedEntry action) {
        values.entries().forEach(action::accept);
    }

    /** The names of the keys here, which are the user's own. */
    List<String> names() {
        return List.copyOf(values.entries().keySet());
    }

    /** What is below the key; without a value it is there, but empty. */
    Optional<Section> section(String key) {
        Entry entry = ask(key);
        if (entry == null) {
            return Optional.empty();
        }
        return switch (entry.value()) {
            case Entries entries -> {
                if (entries.entries().isEmpty()) {
                    recordEmpty(key, entry);
                }
                yield Optional.of(below(key, new Entries(entries.entries(), 1, entry.key())));
            }
            case Nothing _ -> {
                recordEmpty(key, entry);
                yield Optional.of(below(key, Entries.of(Map.of(), entry.key())));
            }
            case Text _, Items _ -> {
                reading.fault(
                        entry.value().origin(),
                        key + " is keys with values, not " + entry.value().kind());
                yield Optional.empty();
            }
        };
    }

    /** That there is such a thing, of which no more is said. */
    private void recordEmpty(String key, Entry entry) {
        reading.record(path(key), "{}", true, entry.key());
    }

    /** What is below the key, or as if nothing were said there. */
    Section sectionOrNone(String key) {
        return section(key).orElseGet(() -> below(key, Entries.of(Map.of(), origin(key))));
    }

    private Section below(String key, Entries entries) {
        return new Section(reading, path(key), entries);
    }

    /** What stands at the key, for a key that may hold more than one kind of value. */
    @Nullable
    Value peek(String key) {
        Entry entry = values.entries().get(key);
        return entry == null ? null : entry.value();
    }

    /** Each item of a list, for lists whose items are more than texts. */
    void eachItem(String key, Consumer<Value> action) {
        Entry entry = ask(key);
        if (entry == null) {
            return;
        }
        switch (entry.value()) {
            case Items items -> items.values().forEach(action);
            case Nothing _ -> {}
            case Text _, Entries _ ->
                reading.fault(
                        entry.value().origin(),
                        key + " is a list, not " + entry.value().kind());
        }
    }

    private @Nullable Entry ask(String key) {
        asked.add(key);
        return values.entries().get(key);
    }

    private List<String> path(String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    /** Every key that was not asked for is a mistake; keys that begin with {@code x-} are the user's own. */
    void end() {
        values.entries().forEach((key, entry) -> {
            if (!asked.contains(key) && !(path.isEmpty() && key.startsWith("x-"))) {
                reading.fault(entry.key(), Words.unknown(key, path, asked));
            }
        });
    }
}
