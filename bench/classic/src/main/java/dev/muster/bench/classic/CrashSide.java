package dev.muster.bench.classic;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whose apps are killed, and the balancers that must notice.
 *
 * @param logs of its balancers, one each
 * @param apps the nodes with an app
 */
record CrashSide(String title, List<BalancerLog> logs, List<Node> apps) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(5);

    CrashSide {
        logs = List.copyOf(logs);
        apps = List.copyOf(apps);
    }

    /** Waits until each balancer has given this node a request after {@code since}, and it has answered. */
    void awaitServing(Node node, Instant since) throws IOException {
        Deadline.await(
                node.name() + " answers through each balancer",
                PATIENCE,
                STEP,
                () -> logs.stream()
                        .allMatch(log -> log.has(
                                since,
                                line -> line.isGoodOf(node.name())
                                        && line.sent().isAfter(since))));
    }
}
