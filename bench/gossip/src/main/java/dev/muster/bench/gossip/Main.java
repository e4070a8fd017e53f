package dev.muster.bench.gossip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs all benchmarks of this module, those of each message in turns with the same in Go, and writes the table. Started
 * by the script {@code run}.
 */
public final class Main {

    private static final int MILLIS = 100;

    private final Optional<Path> go;
    private final Costs shipped = new Costs();
    private final Costs unflagged = new Costs();
    private final Costs golang = new Costs();

    private Main(Optional<Path> go) {
        this.go = go;
    }

    /** The number of rounds, the program of the Go side or a dash, a file that tells the versions, and the result. */
    public static void main(String[] arguments) throws IOException, InterruptedException, RunnerException {
        if (arguments.length != 4) {
            System.err.println("bench: this is started by bench/gossip/run; see bench/gossip/run --help");
            System.exit(2);
        }
        int rounds = Integer.parseInt(arguments[0]);
        Main main = new Main(arguments[1].equals("-") ? Optional.empty() : Optional.of(Path.of(arguments[1])));
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            main.round();
        }
        String versions = Files.readString(Path.of(arguments[2]));
        Report report = new Report(rounds, versions, main.shipped, main.unflagged, main.golang);
        Files.writeString(Path.of(arguments[3]), report.text());
    }

    private void round() throws IOException, InterruptedException, RunnerException {
        for (Kind kind : Kind.values()) {
            if (go.isPresent()) {
                new GoRound(go.get(), kind, MILLIS).addTo(golang);
            }
            java(CodecBench.class, kind, JavaRound.SHIPPED, shipped);
            java(CodecBench.class, kind, List.of(), unflagged);
            if (kind.hasLayers()) {
                java(LayerBench.class, kind, JavaRound.SHIPPED, shipped);
                java(LayerBench.class, kind, List.of(), unflagged);
            }
        }
        new JavaRound(PathBench.class, Optional.empty(), JavaRound.SHIPPED, MILLIS).addTo(shipped);
        new JavaRound(PathBench.class, Optional.empty(), List.of(), MILLIS).addTo(unflagged);
    }

    private static void java(Class<?> benchmarks, Kind kind, List<String> flags, Costs costs) throws RunnerException {
        new JavaRound(benchmarks, Optional.of(kind), flags, MILLIS).addTo(costs);
    }
}
