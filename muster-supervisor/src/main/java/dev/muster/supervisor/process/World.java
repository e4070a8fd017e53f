package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The world in which a pid means something: one run of the machine and one pid namespace. Files from another world,
 * before a reboot or from another container, name processes that have nothing to do with those of today.
 */
final class World {

    private World() {}

    /** One word without spaces. */
    static String id() throws IOException {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("[^0-9]", "");
        return boot + "/" + namespace;
    }
}
