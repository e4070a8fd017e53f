package dev.muster.haproxy.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

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
}
