package dev.muster.bench.gossip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The same work in Go, by the program made of {@code go/main.go}. It is given a message as Muster writes it, and ends
 * with an error if Go would write it otherwise.
 *
 * @param millis how long each operation is measured
 */
record GoRound(Path program, Kind kind, int millis) {

    void addTo(Costs costs) throws IOException, InterruptedException {
        Process go = new ProcessBuilder(
                        program.toString(),
                        "-time",
                        millis + "ms",
                        "-key",
                        Samples.KEY.material().toHex(),
                        "-layers=" + kind.hasLayers())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = go.getOutputStream()) {
            String line = kind.name() + " " + kind.encode().toHex() + "\n";
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        }
        try (var in = go.inputReader(StandardCharsets.US_ASCII)) {
            in.lines().forEach(line -> add(line, costs));
        }
        if (go.waitFor() != 0) {
            throw new IOException("the Go side failed; its own words are above");
        }
    }

    /** Reads a line such as {@code ALIVE encode 2900.5 1712 22}. */
    static void add(String line, Costs costs) {
        List<String> words = List.of(line.split(" "));
        if (words.size() != 5) {
            throw new IllegalArgumentException("no result of the Go side: " + line);
        }
        costs.add(
                new Work(words.get(0), words.get(1)),
                new Cost(
                        Double.parseDouble(words.get(2)),
                        Double.parseDouble(words.get(3)),
                        Long.parseLong(words.get(4))));
    }
}
