package dev.muster.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads HTTP/1.1 answers (RFC 9112) from one connection, within limits. One thread at a time.
 *
 * <p>Bodies by content length, in chunks, or up to the end of the connection; interim answers (1xx) are skipped.
 */
final class AnswerReader {

    /** One answer. Header names are in lower case; of a repeated header the last value is kept. */
    record Answer(int status, Map<String, String> headers, String body, boolean reusable) {
        Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** Bytes that are not an answer as HTTP has it. */
    static final class NotHttpException extends IOException {
        NotHttpException(String message) {
            super(message);
        }
    }

    /** Gives the next bytes. */
    interface Source {
        /** As {@link java.io.InputStream#read(byte[])}. */
        int read(byte[] into) throws IOException;
    }

    private static final int MAX_LINE = 8_192;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_INTERIM = 5;
    private static final int MAX_BODY = 1 << 20;

    private final Source source;
    private final byte[] buffer = new byte[8_192];
    private int from;
    private int to;
    private boolean begun;

    AnswerReader(Source source) {
        this.source = source;
    }

    /** Whether a byte of the present answer has come. */
    boolean begun() {
        return begun;
    }

    /** Forgets the answer before; to be called before the next request is sent. */
    void expectNext() {
        begun = false;
    }

    /**
     * The next final answer.
     *
     * @throws EOFException if the connection ends before the answer is whole
     * @throws NotHttpException if it is not HTTP, or too large
     */
    Answer read() throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            String statusLine = line();
            int status = status(statusLine);
            Map<String, String> headers = headers();
            if (status >= 200) {
                return withBody(statusLine, status, headers);
            }
        }
        throw new NotHttpException("more than " + MAX_INTERIM + " interim answers");
    }

    private Answer withBody(String statusLine, int status, Map<String, String> headers) throws IOException {
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        boolean reusable = statusLine.startsWith("HTTP/1.1") && !connection.contains("close");
        String body;
        String length = headers.get("content-length");
        if (status == 204 || status == 304) {
            body = "";
        } else if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            body = chunks();
        } else if (length != null) {
            body = utf8(exactly(number(length, 10, "content length")));
        } else {
            body = rest();
            reusable = false;
        }
        // More bytes than the answer has would be taken for the next one.
        return new Answer(status, headers, body, reusable && from == to);
    }

    private static int status(String line) throws NotHttpException {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new NotHttpException("no status line: " + Text.shown(line, 40));
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; count <= MAX_HEADERS; count++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new NotHttpException("no header: " + Text.shown(line, 40));
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        throw new NotHttpException("more than " + MAX_HEADERS + " header lines");
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int extension = size.indexOf(';');
            int length = number(extension < 0 ? size : size.substring(0, extension), 16, "chunk size");
            if (length == 0) {
                headers(); // the trailers
                return utf8(body.toByteArray());
            }
            if (body.size() + length > MAX_BODY) {
                throw new NotHttpException("a body of more than " + MAX_BODY + " bytes");
            }
            body.writeBytes(exactly(length));
            if (!line().isEmpty()) {
                throw new NotHttpException("a chunk longer than it said");
            }
        }
    }

    private static int number(String digits, int radix, String what) throws NotHttpException {
        try {
            int number = Integer.parseInt(digits.strip(), radix);
            if (number >= 0 && number <= MAX_BODY) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new NotHttpException("no " + what + " from 0 to " + MAX_BODY + ": " + Text.shown(digits, 40));
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            need();
            int part = Math.min(length - done, to - from);
            System.arraycopy(buffer, from, bytes, done, part);
            from += part;
            done += part;
        }
        return bytes;
    }

    private String rest() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        do {
            body.write(buffer, from, to - from);
            from = to;
            if (body.size() > MAX_BODY) {
                throw new NotHttpException("a body of more than " + MAX_BODY + " bytes");
            }
        } while (more());
        return utf8(body.toByteArray());
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            need();
            char next = (char) (buffer[from++] & 0xff);
            if (next == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() >= MAX_LINE) {
                throw new NotHttpException("a line of more than " + MAX_LINE + " bytes");
            }
            line.append(next);
        }
    }

    private void need() throws IOException {
        if (from == to && !more()) {
            throw new EOFException(begun ? "closed within the answer" : "closed before the answer");
        }
    }

    private boolean more() throws IOException {
        int count = source.read(buffer);
        from = 0;
        to = Math.max(count, 0);
        begun |= count > 0;
        return count >= 0;
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
