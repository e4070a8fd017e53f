package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The servers of a running HAProxy that may take requests: all but those in maintenance, which wait for their first
 * check or for their deletion and are not in the file.
 */
public record RunningState(SortedMap<ServerKey, ServerFact> servers) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public RunningState {
        servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    }

    /** Asks the HAProxy behind this stats socket. */
    public static RunningState read(Path adminSocket) throws IOException {
        SortedMap<ServerKey, ServerFact> facts = new TreeMap<>();
        for (ActualServer server :
                new RuntimeClient(adminSocket, PATIENCE).servers().servers().values()) {
            if (!server.maintenance() && server.address().isPresent()) {
                facts.put(
                        server.key(),
                        // A file says so of one that gets only those that stick to it.
                        new ServerFact(
                                server.key(),
                                server.address().get(),
                                server.id(),
                                server.draining() ? 0 : server.weight()));
            }
        }
        return new RunningState(facts);
    }
}
