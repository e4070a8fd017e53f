package dev.muster.haproxy;

import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.MapFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The map files on disk, which HAProxy reads when it starts and when it is reloaded. What they should hold may be said
 * by any thread; one thread at a time writes.
 */
final class MapFolder {

    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path folder;
    private volatile Map<MapName, MapFile> wanted = Map.of();
    private Map<MapName, MapFile> written = Map.of();
    private Optional<String> problem = Optional.empty();
    private long triedNanos;

    /** {@code folder} is the balancer's. */
    MapFolder(Path folder) {
        this.folder = folder;
    }

    /** What the file holds; empty when it is missing or no map that was written here. */
    Optional<MapFile> read(MapName map) {
        try {
            return Optional.of(MapFile.parse(Files.readString(path(map))));
        } catch (IOException | CfgException _) {
            return Optional.empty();
        }
    }

    /** This is what they should hold from now on. */
    void want(Map<MapName, MapFile> maps) {
        wanted = Map.copyOf(maps);
    }

    /**
     * Writes what is wanted and wasn't written yet; what failed is tried again after a second.
     *
     * @return what is wrong, if that has changed: empty inside when all is well again
     */
    Optional<Optional<String>> keep() {
        Map<MapName, MapFile> now = wanted;
        long nanos = System.nanoTime();
        if (now.equals(written) || (problem.isPresent() && nanos - triedNanos < AGAIN_NANOS)) {
            return Optional.empty();
        }
        Optional<String> before = problem;
        triedNanos = nanos;
        problem = write(now);
        if (problem.isEmpty()) {
            written = now;
        }
        return problem.equals(before) ? Optional.empty() : Optional.of(problem);
    }

    /** Makes the files hold what is wanted, whoever has touched them. Returns what is wrong. */
    Optional<String> restore() {
        return write(wanted);
    }

    /** Writes those whose file holds something else. Returns what is wrong. */
    Optional<String> write(Map<MapName, MapFile> maps) {
        for (Map.Entry<MapName, MapFile> entry : maps.entrySet()) {
            Path file = path(entry.getKey());
            try {
                String text = entry.getValue().text();
                if (!holds(file, text)) {
                    makeFolder();
                    ConfigFile.writeBeside(file, text);
                }
            } catch (IOException e) {
                return Optional.of("The map '" + entry.getKey() + "' can't be written to " + file + ": "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path file, String text) throws IOException {
        try {
            return Files.size(file) <= MapFile.LARGEST_BYTES
                    && Files.readString(file).equals(text);
        } catch (NoSuchFileException | CharacterCodingException _) {
            return false;
        }
    }

    private void makeFolder() throws IOException {
        Path maps = folder.resolve("maps");
        if (!Files.isDirectory(maps)) {
            Files.createDirectory(
                    maps, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private Path path(MapName map) {
        return folder.resolve(map.path());
    }
}
