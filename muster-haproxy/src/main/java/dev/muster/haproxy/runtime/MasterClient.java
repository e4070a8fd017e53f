package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * HAProxy's master process, over its own socket. Any thread; calls block. Source: HAProxy Management Guide 2.6, section
 * 9.4.
 */
public final class MasterClient {

    /** So many commands on one line: HAProxy takes 16 KiB (tune.bufsize), and one has about 50 characters. */
    private static final int LARGEST_BATCH = 200;

    private final Path socket;
    private final Duration patience;

    /**
     * @param socket the master's socket
     * @param patience the longest wait for one answer
     */
    public MasterClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** All processes. While a reload is under way the master refuses to talk. */
    public MasterProcesses processes() throws IOException {
        return MasterProcesses.parse(RuntimeClient.ask(socket, patience, "show proc"));
    }

    /**
     * Has the file read again, by a new worker. Releases before 2.7 answer nothing, and tell the result in
     * {@link #processes}; later ones answer {@code Success=1} or {@code Success=0} and what they logged.
     */
    public String reload() throws IOException {
        return RuntimeClient.ask(socket, patience, "reload");
    }

    /** How many connections of clients this worker holds, an old one too. */
    public long connections(long worker) throws IOException {
        return ProcessInfo.number(RuntimeClient.ask(socket, patience, "@!" + worker + " show info"), "CurrConns");
    }

    /** All servers as this worker has them, an old one too. */
    public ActualState servers(long worker) throws IOException {
        return ServersState.parse(RuntimeClient.ask(socket, patience, "@!" + worker + " show servers state"));
    }

    /**
     * Looks for sessions of an old worker on these servers, and has them ended: {@code shutdown sessions server} is
     * refused there, for its proxies are stopped ("Proxy is disabled.", seen on 2.6, 3.0 and 3.2).
     *
     * <p>HAProxy knows a session by its address in memory, which the next one may have, and can't be told to end it
     * only if it is the one that was seen. So all that were seen are named in one go right after the look. Who wants to
     * know whether that worked looks again: a session ends a moment after it was told to.
     *
     * @return how many were told to end; {@value #LARGEST_BATCH} at most
     */
    public int endSessions(long worker, Set<ServerKey> servers) throws IOException {
        SessionIds found = new SessionIds(servers, LARGEST_BATCH);
        RuntimeClient.lines(socket, patience, "@!" + worker + " show sess", found);
        if (!found.ids().isEmpty()) {
            RuntimeClient.ask(
                    socket,
                    patience,
                    found.ids().stream()
                            .map(id -> "@!" + worker + " shutdown session " + id)
                            .collect(Collectors.joining(";")));
        }
        return found.ids().size();
    }

    /** How many sessions of this worker, an old one too, are on servers of these names, by backend. */
    public Map<ServerKey, Long> sessions(long worker, Set<String> names) throws IOException {
        NamedSessions counter = new NamedSessions(names);
        RuntimeClient.lines(socket, patience, "@!" + worker + " show sess", counter);
        return counter.counts();
    }
}
