package dev.muster.haproxy.runtime;

import java.io.IOException;

/**
 * One interactive connection to the Runtime API: commands one after the other, each with its answer. For one thread.
 */
public final class RuntimeSession implements AutoCloseable {

    private static final int LONGEST_ANSWER = 1 << 20;

    private final RuntimeSocket socket;

    private RuntimeSession(RuntimeSocket socket) {
        this.socket = socket;
    }

    static RuntimeSession open(RuntimeSocket socket) throws IOException {
        try {
            socket.write("prompt\n");
            String greeting = socket.readToPrompt(LONGEST_ANSWER);
            if (!greeting.isBlank()) {
                throw new IOException("HAProxy refused the interactive mode: " + Printable.of(greeting));
            }
            return new RuntimeSession(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends one command and reads its answer. After an {@link IOException} nobody knows whether it was done. */
    public RuntimeAnswer send(RuntimeCommand command) throws IOException {
        socket.restartDeadline();
        socket.write(command.text() + "\n");
        return command.read(socket.readToPrompt(LONGEST_ANSWER));
    }

    @Override
    public void close() {
        socket.close();
    }
}
