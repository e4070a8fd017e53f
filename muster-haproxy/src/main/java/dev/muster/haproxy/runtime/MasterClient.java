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

    /** How often the running master has reloaded. */
    public long reloads() throws IOException {
        return parseReloads(RuntimeClient.ask(socket, patience, "show proc"));
    }

    static long parseReloads(String text) throws IOException {
        for (String line : text.split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 2 && words[1].equals("master") && words[2].matches("[0-9]{1,10}")) {
                return Long.parseLong(words[2]);
            }
        }
        throw new IOException("HAProxy's answer to 'show proc' names no master: " + Printable.of(text));
    }
}
