package dev.muster.supervisor;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A service as it stands at one moment.
 *
 * @param pid of its main process while that runs
 * @param restarts how often it was started again by itself since this supervisor knows it
 * @param lastExit the exit code of its last main process, 128 and more for a signal; empty if it never ended or the
 *     code is not known
 * @param detail why it is so, in words; may be empty
 * @param since when it came into this phase, to be shown only
 */
public record ServiceStatus(
        ServiceName name,
        ServicePhase phase,
        OptionalLong pid,
        int restarts,
        Optional<Integer> lastExit,
        String detail,
        Instant since) {}
