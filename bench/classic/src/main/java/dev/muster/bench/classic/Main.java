package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Puts each contender through each scene, in turns, and writes the results. Started by the script {@code run}. */
public final class Main {

    private static final int MOST_ATTEMPTS = 3;

    private final Options options;
    private final Surroundings at;
    private final Network network;
    private final Figures figures = new Figures();
    private int repeated;

    private Main(Options options, Surroundings at) {
        this.options = options;
        this.at = at;
        this.network = new Network(at.bench().resolve("network"));
    }

    /**
     * The checkout, a folder for what comes of it (with the file versions.md in it, the key, and node_modules), where
     * the results go without their ending, and what the user said.
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 3) {
            System.err.println("bench: this is started by bench/classic/run; see bench/classic/run --help");
            System.exit(2);
        }
        try {
            Path work = Path.of(arguments[1]);
            Options options = Options.parse(Arrays.copyOfRange(arguments, 3, arguments.length));
            Main main = new Main(options, surroundings(Path.of(arguments[0]), work));
            main.measure();
            Report report = new Report(options, main.versions(work), main.figures);
            Files.writeString(Path.of(arguments[2] + ".md"), report.text());
            Files.writeString(
                    Path.of(arguments[2] + ".json"),
                    ResultFile.of(options, main.figures).toJson());
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "; see bench/classic/run --help");
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private String versions(Path work) throws IOException {
        return Files.readString(work.resolve("versions.md")) + "| rounds played again because something failed | "
                + repeated + " |\n";
    }

    static Surroundings surroundings(Path checkout, Path work) throws IOException {
        Path lines = work.resolve("frontend.lines");
        Files.writeString(lines, "log " + Network.BENCH + ":" + Network.LOG_PORT + " local0\n");
        Path key = work.resolve("cluster.key");
        return new Surroundings(
                checkout.resolve("bench/classic"),
                checkout.resolve("muster"),
                work.resolve("node_modules"),
                key,
                Files.readString(key).strip(),
                lines,
                Files.createDirectories(work.resolve("logs")));
    }

    private void measure() throws IOException, InterruptedException {
        network.up();
        try (BalancerLog log = new BalancerLog()) {
            for (int round = 1; round <= options.rounds(); round++) {
                // Each of them is the first in turns: what a machine does with time must not be one's alone.
                List<Contender> order = new ArrayList<>(Arrays.asList(Contender.values()));
                Collections.rotate(order, round - 1);
                for (Contender contender : order) {
                    if (options.contenders().contains(contender)) {
                        System.err.println("round " + round + " of " + options.rounds() + ": " + contender.title());
                        measure(contender, round, log);
                    }
                }
            }
        }
    }

    /** A round in which something went wrong counts for nothing, and is played again from its start. */
    private void measure(Contender contender, int round, BalancerLog log) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                figures.addAll(play(contender, round + "-" + attempt + "-" + contender.label(), log));
                return;
            } catch (IOException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                System.err.println("  again, because of this: " + e.getMessage());
                repeated++;
            }
        }
    }

    private Figures play(Contender contender, String logName, BalancerLog log)
            throws IOException, InterruptedException {
        Figures found = new Figures();
        try (Site site = Site.open(at, contender, logName, network)) {
            for (Scene scene : Scene.values()) {
                if (options.scenes().contains(scene)) {
                    System.err.println("  " + scene.title());
                    play(new Stage(site, log, found, scene, options.ratePerSecond(), options.quick()));
                }
            }
        }
        Deadline.pass(Duration.ofSeconds(1));
        return found;
    }

    private static void play(Stage stage) throws IOException, InterruptedException {
        switch (stage.scene()) {
            case START -> ComingAndGoing.start(stage);
            case STOP -> ComingAndGoing.stop(stage);
            case APP_KILLED -> Deaths.appKilled(stage);
            case APP_DEAD -> Deaths.appDead(stage);
            case NODE_KILLED -> Deaths.nodeKilled(stage);
            case NODE_SILENT -> Deaths.nodeSilent(stage);
            case CHANGES -> Changes.run(stage);
        }
    }
}
