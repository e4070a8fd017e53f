package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a journal tells, read from its files as they are at this moment. Immutable.
 *
 * @param generations the newest first
 * @param configurations the configuration file's text, by the generation that it holds; there are fewer of them than
 *     generations, for a burst of changes is written at once
 * @param damaged how many lines could not be read, an unfinished last one aside
 */
public record History(List<Generation> generations, NavigableMap<Long, String> configurations, int damaged) {

    public History {
        generations = List.copyOf(generations);
        configurations = Collections.unmodifiableNavigableMap(new TreeMap<>(configurations));
    }

    /** Reads the journal in this folder; an empty history when there is none. */
    public static History read(Path folder) throws IOException {
        // The newer file first: if it is put aside meanwhile, it is read twice, and not lost.
        byte[] newer = bytes(folder.resolve(Journal.FILE));
        byte[] older = bytes(folder.resolve(Journal.OLDER_FILE));
        Reading reading = new Reading();
        reading.read(older);
        reading.read(newer);
        return reading.history();
    }

    /** The generation of this number. */
    public Optional<Generation> generation(long number) {
        return generations.stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /**
     * The text of the configuration file once it held this generation. A change that leaves the file as it is writes
     * none, so of the newest generations it is the last one written; a change is in it within a second.
     */
    public Optional<String> configuration(long number) {
        Optional<Map.Entry<Long, String>> holding = Optional.ofNullable(configurations.ceilingEntry(number));
        return holding.or(() -> generation(number).flatMap(_ -> Optional.ofNullable(configurations.lastEntry())))
                .map(Map.Entry::getValue);
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return new byte[0];
        }
    }

    /** Takes line by line. A damaged line breaks the chain of configurations until a fresh one. */
    static final class Reading {

        private final TreeMap<Long, Generation> generations = new TreeMap<>();
        private final TreeMap<Long, String> configurations = new TreeMap<>();
        private Optional<String> text = Optional.empty();
        private int damaged;

        /** Returns how many bytes the whole lines have. */
        int read(byte[] bytes) {
            text = Optional.empty();
            int begin = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    take(EntryCodec.decode(bytes, begin, i));
                    begin = i + 1;
                }
            }
            return begin;
        }

        private void take(Optional<Entry> entry) {
            switch (entry.orElse(null)) {
                case Entry.Changed changed -> generations.put(changed.number(), changed.generation());
                case Entry.Written written -> take(written);
                case null -> {
                    damaged++;
                    text = Optional.empty();
                }
            }
        }

        private void take(Entry.Written written) {
            try {
                text = written.fresh()
                        ? Optional.of(written.change().of(""))
                        : text.map(before -> written.change().of(before));
                text.ifPresent(now -> configurations.put(written.number(), now));
            } catch (IllegalArgumentException _) {
                text = Optional.empty();
                damaged++;
            }
        }

        long last() {
            return Math.max(
                    generations.isEmpty() ? 0 : generations.lastKey(),
                    configurations.isEmpty() ? 0 : configurations.lastKey());
        }

        /** The last configuration of the file read last, if nothing is damaged behind it. */
        Optional<String> text() {
            return text;
        }

        History history() {
            return new History(new ArrayList<>(generations.descendingMap().values()), configurations, damaged);
        }
    }
}
