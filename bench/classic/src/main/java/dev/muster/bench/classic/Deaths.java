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
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Deaths() {}

    /** From the kill to the end of the last process that it was meant for. */
    record Death(Instant begun, Instant ended) {}

    /** Its supervisor starts it again. */
    static void appKilled(Stage stage) throws IOException, InterruptedException {
        String name = Network.web(1);
        try (LoadRun load = stage.load()) {
            Death death = killApp(stage.site().node(name));
            Deadline.pass(AFTER_APP);
            stage.site().awaitAllServing();
            Deadline.pass(Duration.ofSeconds(1));
            tell(stage, load, death);
            Optional<Instant> back = stage.log()
                    .first(line ->
                            line.server().equals(name) && line.sent().isAfter(death.ended()) && !line.isTrouble())
                    .map(LogLine::sent);
            stage.addTime("to its next request that went well", death.begun(), back);
        }
    }

    /** It can't be started again for as long as it is looked at. */
    static void appDead(Stage stage) throws IOException, InterruptedException {
        Node node = stage.site().node(Network.web(1));
        Path stayDown = node.file(Site.STAY_DOWN);
        try (LoadRun load = stage.load()) {
            Files.createFile(stayDown);
            Death death = killApp(node);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, death);
            Files.delete(stayDown);
        }
    }

    static Death killApp(Node node) throws IOException {
        long app = node.processes().find("node").orElseThrow(() -> new IOException("no app runs on " + node.name()));
        ProcessHandle process = ProcessHandle.of(app).orElseThrow(() -> new IOException("the app has ended by itself"));
        Instant begun = Instant.now();
        process.destroyForcibly();
        Deadline.await("the app ends", PATIENCE, Duration.ofMillis(1), () -> !process.isAlive());
        return new Death(begun, Instant.now());
    }

    /** All its processes; connections to it are refused. */
    static void nodeKilled(Stage stage) throws IOException, InterruptedException {
        try (LoadRun load = stage.load()) {
            Death death = kill(stage, 2);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, death);
            stage.site().startWeb(2);
        }
    }

    /** All its processes, and nothing answers at its address. */
    static void nodeSilent(Stage stage) throws IOException, InterruptedException {
        try (LoadRun load = stage.load()) {
            stage.site().network().cut(Network.web(3));
            Death death = kill(stage, 3);
            Deadline.pass(AFTER_NODE);
            tell(stage, load, death);
            stage.site().network().mend(Network.web(3));
            stage.site().startWeb(3);
        }
    }

    private static Death kill(Stage stage, int web) throws IOException, InterruptedException {
        Node node = stage.site().node(Network.web(web));
        Instant begun = Instant.now();
        node.kill();
        node.awaitEnd();
        stage.site().forget(node.name());
        return new Death(begun, Instant.now());
    }

    private static void tell(Stage stage, LoadRun load, Death death) throws IOException, InterruptedException {
        LoadResult result = stage.end(load);
        stage.addCount(
                "failed requests begun after its last process had ended", result.failuresBegunAfter(death.ended()));
        stage.addTime("from the kill to the end of its last process", death.begun(), death.ended());
        stage.addTime(
                "to the last request that tried it in vain",
                death.begun(),
                stage.log().lastTrouble(death.begun()));
    }
}
