package dev.muster.haproxy.runtime;

import dev.muster.haproxy.config.MapFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All entries of a map put in the place of the old ones at once: {@code prepare map}, {@code add map} with the new
 * entries, {@code commit map}. No request sees half of them. When HAProxy refuses an entry, the old ones stay. Entries
 * are sent as a payload, where every character but the line's end is itself.
 *
 * <p>Source: HAProxy Management Guide 2.6, section 9.3; measured on 2.6, 3.0 and 3.2.
 */
final class MapTransaction {

    /** With the longest line in it far below {@code tune.bufsize}, beyond which HAProxy takes no command. */
    private static final int LARGEST_PAYLOAD_BYTES = 4_000;

    private static final String DONE = "\n";
    private static final Pattern PREPARED = Pattern.compile("New version created: ([0-9]{1,10})\n*");

    /** Sends one command and returns the whole answer. */
    interface Door {
        String ask(String command) throws IOException;
    }

    private final Door door;
    private final String map;

    MapTransaction(Door door, Path map) {
        RuntimeCommand.Words.check(map, "key", "");
        this.door = door;
        this.map = map.toString();
    }

    RuntimeAnswer replace(MapFile entries) throws IOException {
        String prepared = door.ask("prepare map " + map);
        Matcher version = PREPARED.matcher(prepared);
        if (!version.matches()) {
            return refused(prepared);
        }
        String at = "@" + version.group(1) + " " + map;
        for (String payload : payloads(entries)) {
            String added = door.ask("add map " + at + " <<\n" + payload);
            // A release that finds a command too long may answer nothing at all.
            if (!added.equals(DONE)) {
                door.ask("clear map " + at);
                return refused(added);
            }
        }
        String committed = door.ask("commit map " + at);
        return committed.equals(DONE) ? new RuntimeAnswer.Done() : refused(committed);
    }

    private static RuntimeAnswer refused(String answer) {
        String text = answer.strip();
        return new RuntimeAnswer.Refused(Printable.of(text.isEmpty() ? "HAProxy gave no answer" : text));
    }

    static List<String> payloads(MapFile entries) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        int bytes = 0;
        for (MapFile.Entry entry : entries.entries()) {
            String line = entry.line() + "\n";
            int length = line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > 0 && bytes + length > LARGEST_PAYLOAD_BYTES) {
                payloads.add(payload.toString());
                payload.setLength(0);
                bytes = 0;
            }
            payload.append(line);
            bytes += length;
        }
        if (bytes > 0) {
            payloads.add(payload.toString());
        }
        return payloads;
    }
}
