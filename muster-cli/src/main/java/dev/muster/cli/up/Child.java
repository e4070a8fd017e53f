package dev.muster.cli.up;

import dev.muster.agent.config.Variables;
import dev.muster.cli.text.SafeText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One agent of the small cluster, a process of its own. Its standard input is a pipe that this process holds open: when
 * this process is gone, the agent sees the end of it and leaves.
 */
final class Child {

    /** Its log starts anew beyond this. */
    private static final long MAX_LOG_BYTES = 4L << 20;

    /** The run folder holds secrets, and may not be there yet. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int TAIL_BYTES = 8192;
    private static final int SIGNAL_BASE = 128;

    private final String node;
    private final Path log;
    private final Process process;

    private Child(String node, Path log, Process process) {
        this.node = node;
        this.log = log;
        this.process = process;
    }

    static Child start(String node, List<String> command, Path logFolder) throws UpException {
        Path log = logFolder.resolve(node + ".log");
        try {
            Files.createDirectories(logFolder, OWNER_ONLY);
            Files.deleteIfExists(log);
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            // Appending, so that the log can be cut while the process writes it.
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().remove("MUSTER_AGENT");
            // What the environment says of an agent is not meant for these, but for where they run.
            builder.environment()
                    .keySet()
                    .removeIf(name -> Variables.names().contains(name) && !name.equals("MUSTER_RUN"));
            return new Child(node, log, builder.start());
        } catch (IOException e) {
            throw new UpException(
                    UpException.Reason.FAILED, "could not start the agent " + node + ": " + e.getMessage(), e);
        }
    }

    String node() {
        return node;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** How it ended, in words; only once it has. */
    String ending() {
        int exit = process.exitValue();
        return exit > SIGNAL_BASE ? "was ended by signal " + (exit - SIGNAL_BASE) : "ended with code " + exit;
    }

    /** Whether it left as it should; only once it has ended. */
    boolean endedWell() {
        return process.exitValue() == 0;
    }

    /** Asks it to leave. */
    void end() {
        process.toHandle().destroy();
    }

    /** Ends it without a word. */
    void kill() {
        process.destroyForcibly();
    }

    boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The last lines of its log, safe to print. */
    List<String> lastWords(int lines) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            file.seek(from);
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length() - from)];
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                    .map(SafeText::of)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Keeps the log from growing for ever. */
    void boundLog() {
        try {
            if (Files.size(log) > MAX_LOG_BYTES) {
                Files.writeString(log, "(older lines were dropped)\n");
            }
        } catch (IOException e) {
            // The log is a convenience: without it the cluster runs just as well.
            return;
        }
    }
}
