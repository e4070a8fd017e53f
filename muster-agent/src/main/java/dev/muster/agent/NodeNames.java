package dev.muster.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of a node that was given none. */
final class NodeNames {

    private static final int MAX_LENGTH = 60;

    private NodeNames() {}

    /** The host's name, with whatever a node's name cannot have replaced by a hyphen. */
    static String ofHost() {
        try {
            return clean(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        } catch (IOException e) {
            return clean(System.getenv().getOrDefault("HOSTNAME", ""));
        }
    }

    static String clean(String host) {
        String name = host.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[.-]+", "");
        if (name.isEmpty()) {
            return "node";
        }
        return name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
    }
}
