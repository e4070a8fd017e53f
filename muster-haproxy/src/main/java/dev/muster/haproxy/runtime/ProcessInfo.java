package dev.muster.haproxy.runtime;

import java.io.IOException;

/** The worker that answers. */
public record ProcessInfo(long pid, String version) {

    static ProcessInfo parse(String text) throws IOException {
        long pid = -1;
        String version = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("Pid: ")) {
                String value = line.substring(5).strip();
                pid = value.matches("[0-9]{1,10}") ? Long.parseLong(value) : -1;
            } else if (line.startsWith("Version: ")) {
                version = Printable.of(line.substring(9).strip());
            }
        }
        if (pid < 0) {
            throw new IOException("HAProxy's answer to 'show info' names no process: " + Printable.of(text));
        }
        return new ProcessInfo(pid, version);
    }

    /** A number out of {@code show info}. */
    static long number(String text, String name) throws IOException {
        for (String line : text.split("\n")) {
            if (line.startsWith(name + ": ")) {
                String value = line.substring(name.length() + 2).strip();
                if (value.matches("[0-9]{1,18}")) {
                    return Long.parseLong(value);
                }
            }
        }
        throw new IOException("HAProxy's answer to 'show info' has no " + name + ": " + Printable.of(text));
    }
}
