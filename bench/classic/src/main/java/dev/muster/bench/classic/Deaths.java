package dev.muster.bench.classic;

import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Apps and nodes that end without a word. */
final class Deaths {

    private static final Duration AFTER_APP = Duration.ofSeconds(5);
    private static final Duration AFTER_NODE = Duration.ofSeconds(12);

    private Deaths() {}

    /** Its supervisor starts it again. */
    static void appKilled(Stage stage) throws IOException, InterruptedException {
        String name = Network.web(1);
        try (LoadRun load = stage.load()) {
            Instant killed = killApp(stage.site().node(name));
            Deadline.pass(AFTER_APP);
            stage.site().awaitAllServing();
            Deadline.pass(Duration.ofSeconds(1));
            tell(stage, load, killed);
            Optional<Instant> back = stage.log()
                    .first(line -> line.server().equals(name)
                            && line.sent().isAfter(killed.plusMillis(5))
                            && !line.isTrouble())
                    .map(LogLine::sent);
            stage.addTime("to its next request that went well", killed, back);
        }
    }

    /** It can't be started again for as long as it is looked at. */
    static void appDead(Stage stage) throws IOException, InterruptedException {
        Node node = stage.site().node(Network.web(1));
        Path stayDown = node.file(Site.STAY_DOWN);
        try (LoadRun load = stage.load()) {
            Files.createFile(stayDown);
            Instant killed = killApp(node);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, killed);
            Files.delete(stayDown);
        }
    }

    private static Instant killApp(Node node) throws IOException {
        long app = node.processes().find("node").orElseThrow(() -> new IOException("no app runs on " + node.name()));
        ProcessHandle process = ProcessHandle.of(app).orElseThrow(() -> new IOException("the app has ended by itself"));
        Instant killed = Instant.now();
        process.destroyForcibly();
        return killed;
    }

    /** All its processes; connections to it are refused. */
    static void nodeKilled(Stage stage) throws IOException, InterruptedException {
        try (LoadRun load = stage.load()) {
            Instant killed = Instant.now();
            kill(stage, 2);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, killed);
            stage.site().startWeb(2);
        }
    }

    /** All its processes, and nothing answers at its address. */
    static void nodeSilent(Stage stage) throws IOException, InterruptedException {
        try (LoadRun load = stage.load()) {
            Instant killed = Instant.now();
            stage.site().network().cut(Network.web(3));
            kill(stage, 3);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, killed);
            stage.site().network().mend(Network.web(3));
            stage.site().startWeb(3);
        }
    }

    private static void kill(Stage stage, int web) throws IOException, InterruptedException {
        Node node = stage.site().node(Network.web(web));
        node.kill();
        node.awaitEnd();
        stage.site().forget(node.name());
    }

    private static void tell(Stage stage, LoadRun load, Instant killed) throws IOException, InterruptedException {
        LoadResult result = stage.end(load);
        stage.addTime(
                "to the last request that tried it in vain", killed, stage.log().lastTrouble(killed));
        stage.addCount("failed requests begun after the kill", result.failuresBegunAfter(killed));
    }
}
