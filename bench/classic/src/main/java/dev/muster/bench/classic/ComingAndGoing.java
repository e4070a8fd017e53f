package dev.muster.bench.classic;

import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.bench.load.Outcome;
import dev.muster.bench.load.RequestRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A web node that starts, and one that is stopped in order. */
final class ComingAndGoing {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(2);

    /** What somebody who knows the classic system waits after {@code serf leave}: coalescing, rendering, the reload. */
    private static final Duration TUNED_PAUSE = Duration.ofMillis(2500);

    /** The one that comes and goes. */
    private static final int NEWCOMER = Site.MOST_WEBS;

    private ComingAndGoing() {}

    static void start(Stage stage) throws IOException, InterruptedException {
        String name = Network.web(NEWCOMER);
        String address = Network.webAddress(NEWCOMER);
        try (LoadRun load = stage.load()) {
            Instant begun = Instant.now();
            stage.site().startWeb(NEWCOMER);
            CompletableFuture<Instant> listening = CompletableFuture.supplyAsync(() -> listening(address));
            Deadline.await(
                    name + " serves",
                    PATIENCE,
                    Duration.ofMillis(20),
                    () -> stage.log()
                            .first(line -> line.server().equals(name) && line.status() == 200)
                            .isPresent());
            Deadline.pass(AFTER);
            load.stop();
            LoadResult result = load.result();
            Instant served = served(result, name);
            Instant listened = listening.join();
            stage.addTime("from its start to its first answer through the balancer", begun, served);
            stage.addTime("from its start to its app listening", begun, listened);
            stage.addTime("from its app listening to its first answer through the balancer", listened, served);
            stage.end(load);
        }
    }

    private static Instant listening(String address) {
        try {
            Deadline.await("the app listens", PATIENCE, LOOK, () -> Site.isListening(address));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return Instant.now();
    }

    /** When the first answer of this server was whole. */
    private static Instant served(LoadResult result, String name) throws IOException {
        Stream<RequestRecord> answered = result.requests()
                .filter(request ->
                        request.outcome() == Outcome.OK && request.server().equals(name));
        return result.startedAt()
                .plusNanos(answered.mapToLong(RequestRecord::endNanos)
                        .min()
                        .orElseThrow(() -> new IOException(name + " has answered nobody")));
    }

    static void stop(Stage stage) throws IOException, InterruptedException {
        String name = Network.web(NEWCOMER);
        Node node = stage.site().node(name);
        try (LoadRun load = stage.load()) {
            Instant begun = Instant.now();
            if (stage.site().contender() == Contender.TUNED) {
                node.run("serf", "leave");
                Deadline.pass(TUNED_PAUSE);
            }
            node.terminate();
            node.awaitEnd();
            Instant ended = Instant.now();
            stage.site().forget(name);
            Deadline.pass(stage.quick() ? AFTER : Duration.ofSeconds(5));
            LoadResult result = stage.end(load);
            Instant lastSent = stage.log().lastSentTo(name, begun).orElse(begun);
            Instant lastTrouble = stage.log().lastTrouble(begun).orElse(begun);
            stage.addTime(
                    "to the last request given to it", begun, lastSent.isAfter(lastTrouble) ? lastSent : lastTrouble);
            stage.addTime("to the end of the node's last process", begun, ended);
            stage.addCount("failed requests begun after that end", result.failuresBegunAfter(ended));
        }
    }
}
