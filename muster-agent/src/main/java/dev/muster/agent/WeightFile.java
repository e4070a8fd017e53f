package dev.muster.agent;

import dev.muster.gossip.snapshot.AtomicFile;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which weights were ordered, a line {@code SERVICE WEIGHT VERSION} each, in the agent's own folder: an agent that is
 * started again keeps them, as long as the service has the same version. Any thread.
 */
final class WeightFile {

    private static final Logger LOG = LoggerFactory.getLogger(WeightFile.class);
    private static final int LARGEST_BYTES = 65_536;
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,64}) ([0-9]{1,3}) (\\S*)");
    private static final int LARGEST_WEIGHT = 256;

    private final Path file;
    private final AtomicFile kept;

    WeightFile(Path folder) {
        this.file = folder.resolve("weights");
        this.kept = new AtomicFile(file, ".new");
    }

    /** Those that were kept for these services in these versions. */
    SortedMap<ServiceName, Integer> read(List<ServiceOptions> known) {
        SortedMap<ServiceName, Integer> weights = new TreeMap<>();
        try {
            if (!Files.exists(file) || Files.size(file) > LARGEST_BYTES) {
                return weights;
            }
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                Matcher words = LINE.matcher(line);
                if (words.matches() && Integer.parseInt(words.group(2)) <= LARGEST_WEIGHT) {
                    known.stream()
                            .filter(service -> service.name().value().equals(words.group(1))
                                    && version(service).equals(words.group(3)))
                            .forEach(service -> weights.put(service.name(), Integer.parseInt(words.group(2))));
                }
            }
        } catch (IOException e) {
            LOG.warn("Which weights were ordered can't be read, so the usual ones hold: {}", e.getMessage());
        }
        return weights;
    }

    /** Keeps them; none: the file goes. */
    synchronized void write(SortedMap<ServiceName, Integer> weights, List<ServiceOptions> known) {
        try {
            if (weights.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            StringBuilder lines = new StringBuilder();
            for (ServiceOptions service : known) {
                Integer weight = weights.get(service.name());
                if (weight != null) {
                    lines.append(service.name() + " " + weight + " " + version(service) + "\n");
                }
            }
            kept.replace(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn(
                    "Which weights were ordered can't be kept; an agent that starts anew won't know: {}",
                    e.getMessage());
        }
    }

    private static String version(ServiceOptions service) {
        return service.attributes().getOrDefault(ServiceOptions.VERSION, "");
    }
}
