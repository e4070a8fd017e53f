package dev.muster.supervisor;

import dev.muster.supervisor.process.LogFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a service's log from its last lines on and goes on where the log goes on, also in its next file. It reads the
 * files alone: any process that may read them can follow. What a service wrote is foreign text, to be made safe before
 * it is shown. Used by one thread; it never waits.
 */
public final class LogFollower implements AutoCloseable {

    private static final int CHUNK_BYTES = 16 << 10;

    /** A longer line is given in pieces. */
    private static final int LONGEST_LINE_BYTES = 64 << 10;

    /** So often the files may change their names while the next one is looked for. */
    private static final int TRIES = 20;

    /** Older files are looked for up to this number. */
    private static final int MOST_FILES = 1000;

    /** While the files get older names one number is missing for a moment. */
    private static final int MOST_MISSING = 3;

    static final String GAP = "[muster: lines are missing here: the log went on faster than it was read]";

    private final LogFiles files;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;

    /** Which file it is: the number of its inode, in the one folder where all of them are. */
    private @Nullable Long key;

    /** It goes on where nobody knows what was before. */
    private boolean lost;

    /**
     * A line, without its end.
     *
     * @param next where the line after it begins
     */
    public record Line(String text, LogPlace next) {}

    private LogFollower(LogFiles files) {
        this.files = files;
    }

    /**
     * Begins so many lines before the end; the file need not be there yet.
     *
     * @param file where the output goes, see {@link Supervisor#output}
     * @throws IOException with a message for people if it is there and can't be read
     */
    public static LogFollower open(Path file, int lastLines) throws IOException {
        LogFollower follower = new LogFollower(new LogFiles(file));
        int left = Math.max(0, lastLines);
        Long previous = null;
        int missing = 0;
        for (int number = 0; number <= MOST_FILES && missing < MOST_MISSING; number++) {
            if (!follower.openFile(number)) {
                missing++;
                continue;
            }
            missing = 0;
            FileChannel open = follower.opened();
            // The one before may have got an older name meanwhile.
            if (Objects.equals(follower.key, previous)) {
                continue;
            }
            previous = follower.key;
            Optional<Long> begin = LogTail.positionOf(open, left);
            if (begin.isPresent()) {
                open.position(begin.get());
                return follower;
            }
            left -= LogTail.lines(open);
        }
        return follower;
    }

    /** Goes on where another one was. If that is gone, a line says so, and it begins with the oldest that is there. */
    public static LogFollower at(Path file, LogPlace place) throws IOException {
        LogFollower follower = new LogFollower(new LogFiles(file));
        if (place.equals(LogPlace.NONE)) {
            return follower;
        }
        for (int i = 0; i < TRIES; i++) {
            int number = follower.numberOf(place.file());
            if (number >= 0 && follower.openFile(number) && Objects.equals(follower.key, place.file())) {
                return follower.goTo(place);
            }
        }
        follower.close();
        follower.lost = true;
        return follower;
    }

    /** In the file that is open: as if it had been read up to there. */
    private LogFollower goTo(LogPlace place) throws IOException {
        FileChannel open = opened();
        if (open.size() >= place.position()) {
            if (LogPlace.mark(open, place.position()) == place.mark()) {
                open.position(place.position());
            } else {
                // Another file has got the inode.
                close();
                lost = true;
            }
        }
        return this;
    }

    /** Where it is now: before the next line. */
    public LogPlace place() throws IOException {
        FileChannel open = channel;
        return open == null ? LogPlace.NONE : place(open.position() - unfinished.size());
    }

    private LogPlace place(long position) throws IOException {
        return LogPlace.in(opened(), Objects.requireNonNull(key), Math.max(0, position));
    }

    private FileChannel opened() {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("no file is open");
        }
        return open;
    }

    private Path path(int number) {
        return number == 0 ? files.current() : files.older(number);
    }

    /** Takes the file of this number, if there is one, in place of the one that is read. */
    private boolean openFile(int number) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Long before = keyOf(number);
            if (before == null) {
                return false;
            }
            FileChannel fresh;
            try {
                fresh = FileChannel.open(path(number), StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                continue;
            }
            if (before.equals(keyOf(number))) {
                close();
                channel = fresh;
                key = before;
                return true;
            }
            fresh.close();
        }
        return false;
    }

    private @Nullable Long keyOf(int number) throws IOException {
        try {
            return (Long) Files.getAttribute(path(number), "unix:ino");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The whole lines that are there and were not given yet, some of them at a time; empty if there are none now. */
    public List<String> next() throws IOException {
        return lines().stream().map(Line::text).toList();
    }

    /** The same with their places. */
    public List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < TRIES && lines.isEmpty(); i++) {
            // There was none when this began: all that is there now is new.
            if (channel == null && !openOldest()) {
                return lines;
            }
            if (lost) {
                lost = false;
                lines.add(new Line(GAP, place(0)));
            }
            if (!read(lines) && !advance(lines)) {
                return lines;
            }
        }
        return lines;
    }

    /** A last line that has no end yet. */
    public String unfinished() {
        return unfinished.toString(StandardCharsets.UTF_8);
    }

    /** True if there was something. */
    private boolean read(List<Line> lines) throws IOException {
        FileChannel open = opened();
        if (open.size() < open.position()) {
            // Somebody emptied it.
            open.position(0);
        }
        long begin = open.position();
        if (open.read(chunk.clear()) <= 0) {
            return false;
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next == '\n' || unfinished.size() >= LONGEST_LINE_BYTES) {
                // A piece of a long line ends before this byte.
                int end = next == '\n' ? chunk.position() : chunk.position() - 1;
                lines.add(new Line(unfinished(), place(begin + end)));
                unfinished.reset();
            }
            if (next != '\n') {
                unfinished.write(next);
            }
        }
        return true;
    }

    /** Goes on in the file after this one, if this one has got one. True if there is something to look at again. */
    private boolean advance(List<Line> lines) throws IOException {
        Long own = key;
        int number = numberOf(own);
        if (number == 0) {
            return false;
        }
        if (number < 0) {
            lost = openOldest();
            return lost;
        }
        // Its last bytes were written before it got an older name.
        if (read(lines)) {
            return true;
        }
        FileChannel old = channel;
        channel = null;
        boolean moved = openFile(number - 1);
        if (moved && numberOf(own) != number) {
            // The names changed meanwhile: the file that was opened may not be the next.
            close();
            channel = old;
            key = own;
            return true;
        }
        if (moved && old != null) {
            old.close();
        } else {
            channel = old;
        }
        return moved;
    }

    private int numberOf(@Nullable Long wanted) throws IOException {
        int missing = 0;
        for (int number = 0; number <= MOST_FILES && missing < MOST_MISSING; number++) {
            Long found = keyOf(number);
            if (found != null && found.equals(wanted)) {
                return number;
            }
            missing = found == null ? missing + 1 : 0;
        }
        return -1;
    }

    private boolean openOldest() throws IOException {
        int oldest = 0;
        int missing = 0;
        for (int number = 0; number <= MOST_FILES && missing < MOST_MISSING; number++) {
            boolean there = keyOf(number) != null;
            oldest = there ? number : oldest;
            missing = there ? 0 : missing + 1;
        }
        return openFile(oldest);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
