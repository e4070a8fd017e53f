package dev.muster.haproxy.journal;

import dev.muster.haproxy.BalancerHistory;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.Makings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a journal. Takes line by line; a damaged line breaks the chain of configurations until a fresh one. For one
 * thread.
 */
public final class JournalReader {

    private final TreeMap<Long, Generation> generations = new TreeMap<>();
    private final TreeMap<Long, String> configurations = new TreeMap<>();
    private final TreeMap<Long, Makings> makings = new TreeMap<>();
    private Optional<String> text = Optional.empty();
    private Optional<Makings> made = Optional.empty();
    private int damaged;

    JournalReader() {}

    /** What the journal in this folder tells at this moment; nothing when there is none. */
    public static BalancerHistory history(Path folder) throws IOException {
        return read(folder).history();
    }

    /**
     * What is kept of how configurations were made, by the same numbers as {@link BalancerHistory#configurations()};
     * those of which it isn't known are left out.
     */
    public static NavigableMap<Long, Makings> makings(Path folder) throws IOException {
        return Collections.unmodifiableNavigableMap(read(folder).makings);
    }

    private static JournalReader read(Path folder) throws IOException {
        // The newer file first: if it is put aside meanwhile, it is read twice, and not lost.
        byte[] newer = bytes(folder.resolve(Journal.FILE));
        byte[] older = bytes(folder.resolve(Journal.OLDER_FILE));
        JournalReader reader = new JournalReader();
        reader.read(older);
        reader.read(newer);
        return reader;
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return new byte[0];
        }
    }

    /** Returns how many bytes the whole lines have. */
    int read(byte[] bytes) {
        text = Optional.empty();
        made = Optional.empty();
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
                made = Optional.empty();
            }
        }
    }

    private void take(Entry.Written written) {
        try {
            text = written.fresh()
                    ? Optional.of(written.change().of(""))
                    : text.map(before -> written.change().of(before));
            Optional<Makings> before = written.fresh() ? Optional.empty() : made;
            made = written.makings().or(() -> before);
            text.ifPresent(now -> {
                configurations.put(written.number(), now);
                made.ifPresentOrElse(
                        known -> makings.put(written.number(), known), () -> makings.remove(written.number()));
            });
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

    /** What that was made with, if it is known. */
    Optional<Makings> made() {
        return made;
    }

    private BalancerHistory history() {
        return new BalancerHistory(new ArrayList<>(generations.descendingMap().values()), configurations, damaged);
    }
}
