package dev.muster.supervisor.process;

import dev.muster.supervisor.ServiceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files of one service: {@code child} (who runs; {@link Child}), {@code exit} (run and status of the last that
 * ended), {@code lock} (held by the tiny parent), {@code fifo} and {@code output.log}, {@code problem} (what the tiny
 * parent itself complained about), {@code ending} ({@link Remembered}). The tiny parent writes {@code child} and {@code
 * exit} and renames them into place. Looking changes nothing and may be done at any time.
 */
public final class ServiceFolder {

    static final String CHILD = "child";
    static final String EXIT = "exit";
    static final String READY = "ready";
    private static final String REMEMBERED = "ending";
    private static final int LONGEST_PROBLEM_BYTES = 300;
    private static final Duration LONGEST_AGE = Duration.ofDays(3660);
    private static final int LONGEST_FILE_BYTES = 4096;

    private final Path path;
    private final String world;

    /** Makes the folder if need be, for its owner only. */
    public ServiceFolder(Path path) throws IOException {
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.path = path;
        this.world = World.id();
    }

    public Path path() {
        return path;
    }

    /** Where stamped lines go. */
    public Path log() {
        return path.resolve("output.log");
    }

    Path fifo() {
        return path.resolve("fifo");
    }

    Path problemFile() {
        return path.resolve("problem");
    }

    String world() {
        return world;
    }

    /** True for the names of files whose change means that a process started, is ready or ended. */
    static boolean isNews(String fileName) {
        return fileName.equals(CHILD) || fileName.equals(EXIT) || fileName.equals(READY);
    }

    /** Looks at the files and the processes. */
    public Observation observe() {
        Optional<Child> found =
                read(CHILD).flatMap(Child::parse).filter(child -> child.world().equals(world));
        if (found.isEmpty()) {
            return new Observation.None();
        }
        Child child = found.get();
        Optional<Observation> ended = ended(child);
        if (ended.isPresent()) {
            return ended.get();
        }
        if (child.main().alive() || child.parent().alive()) {
            return new Observation.Running(child);
        }
        // The parent may have written the status between the two looks.
        return ended(child).orElse(new Observation.Ended(child, OptionalInt.empty()));
    }

    private Optional<Observation> ended(Child child) {
        return read(EXIT)
                .map(line -> line.strip().split(" "))
                .filter(words -> words.length == 2 && words[0].equals(child.run()) && words[1].matches("[0-9]{1,3}"))
                .map(words -> new Observation.Ended(child, OptionalInt.of(Integer.parseInt(words[1]))));
    }

    /** True when the process of this start has said that it is ready. */
    public boolean saidReady(Child child) {
        return read(READY).filter(line -> line.strip().equals(child.run())).isPresent();
    }

    /** How long ago this process was written down, by the machine's clock; zero if that isn't known. */
    public Duration age(Child child, Instant now) {
        try {
            Duration age = Duration.between(
                    Files.getLastModifiedTime(path.resolve(CHILD)).toInstant(), now);
            boolean sure = observe().found().equals(Optional.of(child));
            return !sure || age.isNegative() || age.compareTo(LONGEST_AGE) > 0 ? Duration.ZERO : age;
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    /** Writes down how it is to be ended. */
    public void remember(ServiceSpec spec) throws IOException {
        Path fresh = path.resolve(REMEMBERED + ".new");
        Files.writeString(fresh, Remembered.of(spec).text());
        Files.move(
                fresh, path.resolve(REMEMBERED), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** How it is to be ended, as it was written down last. */
    public Remembered remembered() {
        return read(REMEMBERED).map(Remembered::parse).orElse(Remembered.NOTHING);
    }

    /** Whether its output comes through a pipe. */
    public boolean hasPipe() {
        return Files.exists(fifo());
    }

    /** The first words of what the tiny parent itself complained about; may be empty. */
    public String problem() {
        String text = read("problem").orElse("").strip().replaceAll("[^ -~]+", " ");
        return text.substring(0, Math.min(text.length(), LONGEST_PROBLEM_BYTES));
    }

    /**
     * Leaves only what people may want to read: call when no process is left. The lock's file stays, for a lock on a
     * file that has been removed keeps nobody out.
     */
    public void tidy() throws IOException {
        for (String name : List.of(
                CHILD,
                CHILD + ".new",
                EXIT,
                EXIT + ".new",
                READY,
                READY + ".new",
                REMEMBERED,
                "notify",
                "problem",
                "fifo")) {
            Files.deleteIfExists(path.resolve(name));
        }
    }

    private Optional<String> read(String name) {
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(path.resolve(name))) {
                bytes = in.readNBytes(LONGEST_FILE_BYTES);
            }
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
