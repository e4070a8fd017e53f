package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes captured from a real Serf, by name. */
public final class Vectors {

    /** The file has one entry a line, so a line is all that must be understood. */
    private static final Pattern ENTRY = Pattern.compile("^ *\"([^\"]*)\": \"([0-9a-f]*)\",?$", Pattern.MULTILINE);

    private Vectors() {}

    /** A captured packet, or a whole stream. */
    public static Bytes packet(String name) {
        String hex = section("packets").get(name);
        if (hex == null) {
            throw new NoSuchElementException("No vector has the name " + name);
        }
        return Bytes.ofHex(hex);
    }

    /** 127.0.0.{@code last}. */
    static InetSocketAddress loopback(int last, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** What goes into LZW, and what comes out. */
    public static Map<Bytes, Bytes> lzw() {
        Map<Bytes, Bytes> pairs = new LinkedHashMap<>();
        section("lzw").forEach((plain, hex) -> pairs.put(Bytes.ofUtf8(plain), Bytes.ofHex(hex)));
        for (String name : new String[] {"rand3838", "rand3839", "rand3840", "rand5000", "rand100000", "rep"}) {
            pairs.put(Bytes.of(resource("lzw/" + name + ".raw")), Bytes.of(resource("lzw/" + name + ".lzw")));
        }
        return pairs;
    }

    public static Map<String, String> section(String name) {
        String json = new String(resource("serf-vectors.json"), StandardCharsets.UTF_8);
        int start = json.indexOf("\"" + name + "\": {");
        String section = json.substring(start, json.indexOf('}', start));
        Map<String, String> entries = new LinkedHashMap<>();
        Matcher matcher = ENTRY.matcher(section);
        while (matcher.find()) {
            entries.put(matcher.group(1), matcher.group(2));
        }
        return entries;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            if (in == null) {
                throw new NoSuchElementException("No such resource: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
