package dev.muster.agent;

import dev.muster.gossip.snapshot.AtomicFile;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which services were drained by hand, a name a line, in the agent's own folder: an agent that is started again, for an
 * upgrade for example, must not give them traffic. Any thread.
 */
final class DrainedFile {

    private static final Logger LOG = LoggerFactory.getLogger(DrainedFile.class);
    private static final int LARGEST_BYTES = 65_536;

    private final Path file;
    private final AtomicFile kept;

    DrainedFile(Path folder) {
        this.file = folder.resolve("drained");
        this.kept = new AtomicFile(file, ".new");
    }

    /** Those that were drained when the agent ended; of these only {@code known} ones. */
    Set<ServiceName> read(List<ServiceName> known) {
        try {
            if (!Files.exists(file) || Files.size(file) > LARGEST_BYTES) {
                return Set.of();
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            Set<ServiceName> drained = new TreeSet<>(known);
            drained.removeIf(name -> !lines.contains(name.value()));
            return drained;
        } catch (IOException e) {
            LOG.warn("Which services were drained by hand can't be read, so none is: {}", e.getMessage());
            return Set.of();
        }
    }

    /** Keeps them; none: the file goes. */
    synchronized void write(Set<ServiceName> drained) {
        try {
            if (drained.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            String lines = new TreeSet<>(drained)
                    .stream().map(name -> name.value() + "\n").collect(Collectors.joining());
            kept.replace(lines.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn(
                    "Which services were drained by hand can't be kept; an agent that starts anew won't know: {}",
                    e.getMessage());
        }
    }
}
