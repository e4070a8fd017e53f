package dev.muster.supervisor.check;

import dev.muster.supervisor.Check;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Makes one check, on the caller's thread, and takes no longer than its time-out. */
final class Probe {

    /** Longer status lines are no HTTP. */
    private static final int LONGEST_STATUS_LINE_BYTES = 1024;

    /** Read after the status, so that a small answer ends with a clean close. */
    private static final int LONGEST_REST_BYTES = 64 * 1024;

    private Probe() {}

    static CheckResult run(Check check) {
        return switch (check) {
            // The one is made by CommandProbe, the other two by nobody.
            case Check.Command _, Check.Notify _, Check.None _ -> new CheckResult.Passed();
            case Check.Tcp tcp -> tcp(tcp.address(), tcp.timeout());
            case Check.Http http -> http(http);
        };
    }

    private static CheckResult tcp(InetSocketAddress address, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(address, millis(timeout.toNanos()));
            return new CheckResult.Passed();
        } catch (IOException e) {
            return new CheckResult.Failed(reason(e, address, timeout));
        }
    }

    private static CheckResult http(Check.Http check) {
        long deadline = System.nanoTime() + check.timeout().toNanos();
        InetSocketAddress address = check.address();
        try (Socket socket = new Socket()) {
            socket.connect(address, millis(deadline - System.nanoTime()));
            String host = address.getAddress().getHostAddress();
            String request = "GET " + check.path() + " HTTP/1.1\r\nHost: "
                    + (host.contains(":") ? "[" + host.replaceAll("%.*", "") + "]" : host) + ":" + address.getPort()
                    + "\r\nUser-Agent: muster-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = statusLine(socket, deadline);
            CheckResult result = judge(line, check.path());
            drain(socket, deadline);
            return result;
        } catch (IOException e) {
            return new CheckResult.Failed(reason(e, address, check.timeout()));
        }
    }

    private static String statusLine(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_STATUS_LINE_BYTES) {
            socket.setSoTimeout(millis(deadline - System.nanoTime()));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static CheckResult judge(String line, String path) {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            return new CheckResult.Failed(line.isEmpty() ? "closed without an answer" : "the answer is no HTTP");
        }
        int status = Integer.parseInt(line.substring(9, 12));
        return status >= 200 && status < 400
                ? new CheckResult.Passed()
                : new CheckResult.Failed("GET " + path + " answered " + status);
    }

    private static void drain(Socket socket, long deadline) {
        byte[] chunk = new byte[8 * 1024];
        int total = 0;
        try {
            int count = 0;
            while (count >= 0 && total < LONGEST_REST_BYTES) {
                socket.setSoTimeout(millis(deadline - System.nanoTime()));
                count = socket.getInputStream().read(chunk);
                total += Math.max(count, 0);
            }
        } catch (IOException e) {
            // The status is known; the rest doesn't matter.
        }
    }

    private static String reason(IOException e, InetSocketAddress address, Duration timeout) {
        String where = address.getAddress().getHostAddress() + ":" + address.getPort();
        return switch (e) {
            case SocketTimeoutException ignored -> where + ": no answer within " + timeout.toMillis() + " ms";
            case ConnectException ignored -> where + ": connection refused";
            default -> where + ": " + e.getMessage();
        };
    }

    /** Java takes 0 for no time-out at all. */
    private static int millis(long nanos) throws SocketTimeoutException {
        long millis = nanos / 1_000_000;
        if (millis < 1) {
            throw new SocketTimeoutException("time is up");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
