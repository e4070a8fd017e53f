package dev.muster.haproxy.runtime;

import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * HAProxy's Runtime API: the stats socket of the worker. Each look opens a connection of its own and reads to its end;
 * changes go over one interactive connection a batch ({@link RuntimeSession}). Any thread; a call blocks until the
 * answer or the deadline, and then throws {@link IOException}.
 *
 * <p>Source: HAProxy Management Guide 2.6, section 9.3.
 */
public final class RuntimeClient {

    private static final int LONGEST_ANSWER = 64 << 20;

    private final Path socket;
    private final Duration patience;

    /**
     * @param socket the stats socket
     * @param patience the longest wait for one answer
     */
    public RuntimeClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** Who answers: {@code show info}. */
    public ProcessInfo info() throws IOException {
        return ProcessInfo.parse(ask("show info"));
    }

    /** All servers with address, id, weight and administrative state: {@code show servers state}. */
    public ActualState servers() throws IOException {
        return ServersState.parse(ask("show servers state"));
    }

    /** The same as HAProxy prints it, the shape of a state file. */
    public String stateRows() throws IOException {
        return ask("show servers state");
    }

    /** An environment variable of the worker, set by its file: {@code show env}. Empty when it has none. */
    public Optional<String> environment(String name) throws IOException {
        return ask("show env " + name)
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    /** Counters and check results of all servers: {@code show stat}. */
    public Map<ServerKey, ServerStatistics> statistics() throws IOException {
        return ServerStatistics.parse(ask("show stat -1 4 -1"));
    }

    /** How many sessions name each of these servers: {@code show sess}. */
    public Map<ServerKey, Integer> sessions(Set<ServerKey> servers) throws IOException {
        SessionCounter counter = new SessionCounter(servers);
        lines(socket, patience, "show sess", counter);
        return counter.counts();
    }

    /** What a map holds, which HAProxy knows by its file: {@code show map}. */
    public MapListing map(Path map) throws IOException {
        RuntimeCommand.Words.check(map, "key", "");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        stream(socket, patience, "show map " + map, part -> {
            if (answer.size() <= MapListing.LONGEST_ANSWER) {
                answer.writeBytes(part);
            }
        });
        return answer.size() > MapListing.LONGEST_ANSWER
                ? new MapListing.TooLarge()
                : MapListing.parse(answer.toString(StandardCharsets.UTF_8));
    }

    /**
     * Puts these entries in the place of all that a map holds, at once; when HAProxy refuses one, the map stays as it
     * was. After an {@link IOException} nobody knows which of the two.
     */
    public RuntimeAnswer replace(Path map, MapFile entries) throws IOException {
        return new MapTransaction(this::ask, map).replace(entries);
    }

    /** A connection for changes. */
    public RuntimeSession session() throws IOException {
        return RuntimeSession.open(RuntimeSocket.connect(socket, patience));
    }

    private String ask(String command) throws IOException {
        return ask(socket, patience, command);
    }

    static String ask(Path socket, Duration patience, String command) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        stream(socket, patience, command, answer::writeBytes);
        return answer.toString(StandardCharsets.UTF_8);
    }

    static void lines(Path socket, Duration patience, String command, Consumer<String> line) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        stream(socket, patience, command, part -> {
            for (byte b : part) {
                if (b == '\n') {
                    line.accept(rest.toString(StandardCharsets.UTF_8));
                    rest.reset();
                } else {
                    rest.write(b);
                }
            }
        });
        line.accept(rest.toString(StandardCharsets.UTF_8));
    }

    private static void stream(Path path, Duration patience, String command, Consumer<byte[]> sink) throws IOException {
        try (RuntimeSocket connection = RuntimeSocket.connect(path, patience)) {
            connection.write(command + "\n");
            connection.finishWriting();
            long length = 0;
            for (byte[] part = connection.read(); part != null; part = connection.read()) {
                length += part.length;
                if (length > LONGEST_ANSWER) {
                    throw new IOException("HAProxy's answer to '" + command + "' is longer than 64 MiB");
                }
                sink.accept(part);
            }
        }
    }
}
