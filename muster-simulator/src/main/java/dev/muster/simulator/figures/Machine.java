package dev.muster.simulator.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where figures were taken, in a line. */
final class Machine {

    private static final long MEGABYTE = 1L << 20;

    private Machine() {}

    static String describe() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version")
                + ", heap of at most " + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB";
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch", "a machine"));
        } catch (IOException e) {
            // Only Linux has this file.
            return System.getProperty("os.arch", "a machine");
        }
    }
}
