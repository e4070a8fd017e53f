package dev.muster.supervisor;

import java.util.Locale;

/**
 * What the kernel keeps a process from taking too much of: for each process by itself, inherited by its children.
 * Source: setrlimit(2), prlimit(1).
 */
public enum Limit {
    /** Open files and sockets. */
    OPEN_FILES("nofile"),
    /** Address space in bytes. Much more than what it really uses: a JVM or node reserves gigabytes. */
    ADDRESS_SPACE("as"),
    /** Processes and threads of its user, those of other services of this user included. */
    PROCESSES("nproc"),
    /** The size in bytes of a file that it writes. */
    FILE_SIZE("fsize"),
    /** The size in bytes of what is kept of its memory when it crashes. */
    CORE_SIZE("core"),
    /** Time on the processor, in seconds. */
    CPU_SECONDS("cpu"),
    /** The stack in bytes. */
    STACK("stack"),
    /** Memory in bytes that may not be swapped out. */
    LOCKED_MEMORY("memlock");

    /** Enough for anything, and no overflow anywhere. */
    private static final long MOST = 1L << 53;

    private final String option;

    Limit(String option) {
        this.option = option;
    }

    /** Its name in files and messages, such as {@code open_files}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The option of prlimit(1). */
    public String option() {
        return option;
    }

    void require(long value) {
        if (value < 0 || value > MOST) {
            throw new IllegalArgumentException("the limit " + word() + " is a number from 0 to " + MOST);
        }
    }
}
