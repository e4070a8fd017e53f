package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** HAProxy's master process, over its own socket. Any thread; calls block. Source: HAProxy reference 1.6. */
public final class MasterClient {

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
     * Ends the sessions of an old worker on these servers, one by one: {@code shutdown sessions server} is refused
     * there, for its proxies are stopped ("Proxy is disabled.", seen on 2.6, 3.0 and 3.2).
     *
     * @return how many it was told to end
     */
    public int endSessions(long worker, Set<ServerKey> servers) throws IOException {
        SessionIds found = new SessionIds(servers);
        RuntimeClient.lines(socket, patience, "@!" + worker + " show sess", found);
        for (String id : found.ids()) {
            RuntimeClient.ask(socket, patience, "@!" + worker + " shutdown session " + id);
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
