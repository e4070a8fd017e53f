package dev.muster.bench.load;

import io.avaje.jsonb.Json;
import java.lang.management.ManagementFactory;

/**
 * On what a figure was taken.
 *
 * @param loadAverage the system's load over the last minute, negative where it is not known
 */
@Json
public record Machine(int cores, String java, String os, double loadAverage) {

    /** This machine, now. */
    static Machine now() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
