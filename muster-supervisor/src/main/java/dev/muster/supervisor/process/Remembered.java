package dev.muster.supervisor.process;

import dev.muster.supervisor.Ending;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is written down of a service beside its process, so that it can be ended in order by a supervisor that isn't
 * told of it any more. Commands and environments are not among it, for they may hold secrets: of the tasks after its
 * end only the number is known.
 *
 * @param tasksAfterStop how many tasks it had after its end
 */
public record Remembered(
        Ending ending, List<InetSocketAddress> listens, SortedSet<ServiceName> dependencies, int tasksAfterStop) {

    /** Of a service of which nothing was written down. */
    static final Remembered NOTHING = new Remembered(Ending.DEFAULT, List.of(), new TreeSet<>(), 0);

    private static final int MOST_LINES = 1000;

    public Remembered {
        listens = List.copyOf(listens);
        dependencies = new TreeSet<>(dependencies);
    }

    static Remembered of(ServiceSpec spec) {
        int tasks = spec.work() instanceof Work.Kept kept ? kept.afterStop().size() : 0;
        return new Remembered(spec.ending(), spec.listens(), spec.dependencies(), tasks);
    }

    /** A line for each fact. */
    String text() {
        List<String> lines = new ArrayList<>(List.of(
                "stop " + ending.signal(),
                "grace " + ending.grace().toMillis(),
                "drain " + ending.drain().toMillis(),
                "after-stop " + tasksAfterStop));
        listens.forEach(place ->
                lines.add("port " + place.getPort() + " " + place.getAddress().getHostAddress()));
        dependencies.forEach(name -> lines.add("needs " + name));
        return String.join("\n", lines) + "\n";
    }

    /** What can't be read is as if it had not been written. */
    static Remembered parse(String text) {
        Remembered read = NOTHING;
        for (String line : text.lines().limit(MOST_LINES).toList()) {
            try {
                read = read.with(line.split(" "));
            } catch (IllegalArgumentException e) {
                // The file is the supervisor's own: half a line at most, where the disk was full.
            }
        }
        return read;
    }

    private Remembered with(String[] words) {
        if (words.length < 2) {
            return this;
        }
        return switch (words[0]) {
            case "stop" -> withEnding(new Ending(words[1], ending.grace(), ending.drain()));
            case "grace" -> withEnding(new Ending(ending.signal(), millis(words[1]), ending.drain()));
            case "drain" -> withEnding(ending.withDrain(millis(words[1])));
            case "after-stop" -> new Remembered(ending, listens, dependencies, Integer.parseInt(words[1]));
            case "port" -> words.length < 3 ? this : withPort(words[1], words[2]);
            case "needs" -> {
                SortedSet<ServiceName> more = new TreeSet<>(dependencies);
                more.add(new ServiceName(words[1]));
                yield new Remembered(ending, listens, more, tasksAfterStop);
            }
            default -> this;
        };
    }

    private Remembered withEnding(Ending wanted) {
        return new Remembered(wanted, listens, dependencies, tasksAfterStop);
    }

    private Remembered withPort(String port, String address) {
        List<InetSocketAddress> more = new ArrayList<>(listens);
        // A link-local address has its interface behind a %, which no literal of Java's keeps everywhere.
        more.add(new InetSocketAddress(InetAddress.ofLiteral(address.replaceAll("%.*", "")), Integer.parseInt(port)));
        return new Remembered(ending, more, dependencies, tasksAfterStop);
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
