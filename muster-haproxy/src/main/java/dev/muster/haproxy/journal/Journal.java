package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;
import dev.muster.haproxy.Makings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what is done to the balancer. What is recorded is taken at once and written by a thread of its own, in
 * order, forced to disk before the next. There are two files in the folder, each of {@value #LARGEST_FILE_BYTES}
 * bytes and one line at most: when the newer is full it takes the place of the older. All methods may be called by any
 * thread.
 *
 * <p>A disk that is full or gone stops nothing: the reason is told by {@link #problem()}, what can't be written is
 * left out, and writing goes on when it can.
 */
public final class Journal implements AutoCloseable {

    static final String FILE = "journal";
    static final String OLDER_FILE = "journal.old";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long LARGEST_FILE_BYTES = 8 << 20;
    private static final int LONGEST_LINE_BYTES = 4 << 20;
    private static final int MOST_WAITING = 1024;
    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(5);

    private sealed interface Note {

        record Done(Generation generation) implements Note {}

        record Text(long number, String configuration, Optional<Makings> makings) implements Note {}

        record End() implements Note {}
    }

    private final Path file;
    private final Path older;
    private final long largestFileBytes;
    private final BlockingQueue<Note> notes = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private final long lastBefore;
    private final Thread thread;
    /** Open while a batch is written, so that the file may be looked after by others in between. */
    private @Nullable FileChannel channel;

    private long size;
    private Optional<String> text;
    /** What the text was made with, as far as the file tells. */
    private Optional<Makings> made;

    private volatile Optional<String> problem = Optional.empty();

    private Journal(Path folder, long largestFileBytes, JournalReader read, long size) {
        this.file = folder.resolve(FILE);
        this.older = folder.resolve(OLDER_FILE);
        this.largestFileBytes = largestFileBytes;
        this.lastBefore = read.last();
        this.text = read.text();
        this.made = read.made();
        this.size = size;
        this.thread = Thread.ofPlatform().daemon().name("muster-journal").unstarted(this::run);
    }

    /**
     * Opens the journal in this folder, or begins one. A line that was cut at the end, by a crash, is taken away.
     *
     * @throws IOException when the folder can't be written
     */
    public static Journal open(Path folder) throws IOException {
        return open(folder, LARGEST_FILE_BYTES);
    }

    static Journal open(Path folder, long largestFileBytes) throws IOException {
        Path file = folder.resolve(FILE);
        JournalReader reading = new JournalReader();
        Path older = folder.resolve(OLDER_FILE);
        if (Files.exists(older)) {
            reading.read(Files.readAllBytes(older));
        }
        try (FileChannel channel = channel(file)) {
            long size = reading.read(Files.readAllBytes(file));
            channel.truncate(size);
            Journal journal = new Journal(folder, largestFileBytes, reading, size);
            journal.thread.start();
            return journal;
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The number of the newest generation that was there when it was opened; 0 when there was none. */
    public long lastBefore() {
        return lastBefore;
    }

    /** Something was done. */
    public void record(Generation generation) {
        note(new Note.Done(generation));
    }

    /**
     * The configuration file holds {@code configuration} now, all generations up to this one included.
     *
     * @param makings what it was made with; empty when that is unknown
     */
    public void record(long number, String configuration, Optional<Makings> makings) {
        note(new Note.Text(number, configuration, makings));
    }

    /** Why the newest was not written, for people; empty when all is well. */
    public Optional<String> problem() {
        return problem;
    }

    /** How many notes were left out, as too many waited or they could not be written. */
    public long leftOut() {
        return leftOut.get();
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        try {
            notes.put(new Note.End());
            thread.join(CLOSING_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Note note) {
        if (!notes.offer(note)) {
            leftOut.incrementAndGet();
        }
    }

    private void run() {
        List<Note> batch = new ArrayList<>();
        boolean ends = false;
        while (!ends) {
            batch.clear();
            try {
                batch.add(notes.take());
            } catch (InterruptedException _) {
                return;
            }
            notes.drainTo(batch);
            ends = write(batch);
        }
    }

    /** Returns whether the end is among them. */
    private boolean write(List<Note> batch) {
        Optional<String> failed = Optional.empty();
        boolean ends = false;
        for (Note note : batch) {
            try {
                switch (note) {
                    case Note.Done done -> append(new Entry.Changed(done.generation()));
                    case Note.Text written -> append(written);
                    case Note.End _ -> ends = true;
                }
            } catch (IOException e) {
                failed = Optional.of(String.valueOf(e.getMessage()));
                leftOut.incrementAndGet();
                // What stands on disk is not known for sure: the next configuration is written as a whole.
                text = Optional.empty();
            }
        }
        try {
            shut();
        } catch (IOException e) {
            failed = Optional.of(String.valueOf(e.getMessage()));
        }
        tell(failed.map(reason -> "The journal " + file + " can't be written: " + reason));
        return ends;
    }

    private void tell(Optional<String> now) {
        if (now.isPresent() && problem.isEmpty()) {
            LOG.warn("{}", now.get());
        }
        problem = now;
    }

    private void append(Note.Text note) throws IOException {
        boolean unknown = note.makings().isEmpty();
        if (text.equals(Optional.of(note.configuration())) && (unknown || made.equals(note.makings()))) {
            return;
        }
        if (size > largestFileBytes) {
            rotate();
        }
        boolean fresh = text.isEmpty() || unknown;
        TextChange change = text.filter(_ -> !fresh)
                .map(before -> TextChange.between(before, note.configuration()))
                .orElseGet(() -> TextChange.whole(note.configuration()));
        boolean told = !fresh && made.equals(note.makings());
        append(new Entry.Written(note.number(), fresh, change, told ? Optional.empty() : note.makings()));
        text = Optional.of(note.configuration());
        made = note.makings();
    }

    private void append(Entry entry) throws IOException {
        byte[] line = EntryCodec.encode(entry);
        if (line.length > LONGEST_LINE_BYTES) {
            throw new IOException("an entry of " + line.length + " bytes is too long for it; at most "
                    + LONGEST_LINE_BYTES + " are kept");
        }
        if (size > largestFileBytes) {
            rotate();
        }
        FileChannel open = opened();
        ByteBuffer buffer = ByteBuffer.wrap(line);
        long at = size;
        while (buffer.hasRemaining()) {
            at += open.write(buffer, at);
        }
        size = at;
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = channel(file);
            channel = open;
            if (open.size() < size) {
                // Somebody took it away: it begins anew.
                size = open.size();
                text = Optional.empty();
            }
            open.truncate(size);
        }
        return open;
    }

    private void shut() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try (open) {
                open.force(false);
            }
        }
    }

    /** Each of its steps may fail and be tried again later. */
    private void rotate() throws IOException {
        shut();
        if (Files.exists(file)) {
            Files.move(file, older, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        size = 0;
        // Each file can be read by itself.
        text = Optional.empty();
    }
}
