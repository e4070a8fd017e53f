package dev.muster.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * One TCP connection to the target. Used by one thread at a time; it never connects anew by itself.
 *
 * <p>The time limit holds for reading. A write is not bounded: a request is smaller than any send buffer.
 */
final class Connection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final AnswerReader reader;
    private final boolean pooled;
    private long deadlineNanos;
    private boolean used;
    private long idleSinceNanos;

    private Connection(Socket socket, boolean pooled) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.reader = new AnswerReader(this::readInTime);
        this.pooled = pooled;
    }

    /** Connects, within the plan's limit. */
    static Connection open(LoadPlan plan, boolean pooled) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    plan.target().address(),
                    Math.toIntExact(plan.limits().connectTimeout().toMillis()));
            return new Connection(socket, pooled);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether it belongs to the pool's fixed set. */
    boolean pooled() {
        return pooled;
    }

    /** Whether it has carried a whole answer before, and not one byte of the present one. */
    boolean isStale() {
        return used && !reader.begun();
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /** Sends one request and reads its answer until {@code deadline}, as {@link System#nanoTime} counts. */
    AnswerReader.Answer exchange(byte[] request, long deadline) throws IOException {
        deadlineNanos = deadline;
        reader.expectNext();
        out.write(request);
        AnswerReader.Answer answer = reader.read();
        used = true;
        idleSinceNanos = System.nanoTime();
        return answer;
    }

    private int readInTime(byte[] into) throws IOException {
        long leftMillis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
        if (leftMillis <= 0) {
            throw new SocketTimeoutException("no whole answer in time");
        }
        socket.setSoTimeout(Math.toIntExact(leftMillis));
        return in.read(into);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up either way, and its answer has been judged.
        }
    }
}
