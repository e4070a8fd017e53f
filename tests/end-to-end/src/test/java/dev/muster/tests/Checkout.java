package dev.muster.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * The checkout under test, used as a person would: by {@code ./muster} and the sample app, with a run folder of the
 * test's own so that it meets no other agent of this host.
 */
final class Checkout implements AutoCloseable {

    private final Path runFolder;

    private Checkout(Path runFolder) {
        this.runFolder = runFolder;
    }

    static Checkout open() throws IOException {
        // Short, because a Unix socket's path has room for 108 bytes only.
        Path run = Files.createTempDirectory(
                Path.of("/tmp"),
                "mt",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new Checkout(run);
    }

    /** Where it is. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("muster"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("this test runs inside the checkout, and ./muster is not above it");
            }
        }
        return folder;
    }

    Path runFolder() {
        return runFolder;
    }

    /** Starts {@code ./muster} with these words. */
    RunningCommand muster(String... words) throws IOException {
        return muster(Map.of(), words);
    }

    /** The same, with more in the environment. */
    RunningCommand muster(Map<String, String> environment, String... words) throws IOException {
        ProcessBuilder builder = builder(words);
        builder.environment().putAll(environment);
        return RunningCommand.start(builder);
    }

    /** The same, run by what stands before it, as by {@code nsenter}. */
    RunningCommand musterAfter(List<String> before, String... words) throws IOException {
        ProcessBuilder builder = builder(words);
        builder.command().addAll(0, before);
        return RunningCommand.start(builder);
    }

    /** {@code ./muster} with these words, ready to be started. */
    private ProcessBuilder builder(String... words) {
        List<String> argv = new ArrayList<>();
        argv.add(root().resolve("muster").toString());
        argv.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().put("MUSTER_RUN", runFolder.toString());
        // Built by the build that runs this test; a build inside a build would wait for itself.
        builder.environment().put("MUSTER_NO_BUILD", "1");
        builder.environment().put("NO_COLOR", "1");
        builder.environment().keySet().removeAll(List.of("MUSTER_AGENT", "MUSTER_HAPROXY", "MUSTER_DEBUG"));
        return builder;
    }

    /**
     * Starts {@code ./muster} with these words on a machine whose {@code hidden} file is none; empty where the system
     * does not let this user hide one.
     */
    Optional<RunningCommand> musterWithout(Path hidden, String... words) throws IOException, InterruptedException {
        for (List<String> apart :
                List.of(List.of("unshare", "--mount"), List.of("unshare", "--user", "--map-root-user", "--mount"))) {
            List<String> mount = List.of("mount", "--bind", "/dev/null", hidden.toString());
            List<String> probe = new ArrayList<>(apart);
            probe.addAll(mount);
            try (RunningCommand tried = RunningCommand.start(new ProcessBuilder(probe))) {
                if (tried.awaitExit(Duration.ofSeconds(10)) != 0) {
                    continue;
                }
            }
            ProcessBuilder builder = builder(words);
            List<String> argv = new ArrayList<>(apart);
            argv.addAll(List.of("sh", "-c", String.join(" ", mount) + " && exec \"$@\"", "sh"));
            argv.addAll(builder.command());
            return Optional.of(RunningCommand.start(builder.command(argv)));
        }
        return Optional.empty();
    }

    /** Every living process that has the run folder in its command line. */
    List<Long> processes() {
        String folder = runFolder.toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(folder))
                        .orElse(false))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Runs {@code ./muster} with these words to its end and gives what it printed; the exit code must be as said. */
    String musterOutput(int exitCode, String... words) throws IOException, InterruptedException {
        try (RunningCommand command = muster(words)) {
            int code = command.awaitExit(Duration.ofMinutes(1));
            if (code != exitCode) {
                throw new AssertionError("muster " + String.join(" ", words) + " ended with " + code + ", not "
                        + exitCode + ":\n" + command.text());
            }
            return command.fullText();
        }
    }

    /** The command line of the sample web app. */
    List<String> webapp(String name, int port) throws IOException {
        try (var jars = Files.list(root().resolve("examples/webapp/target"))) {
            Path jar = jars.filter(file -> file.getFileName().toString().matches("example-webapp-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the sample web app is not built"));
            return List.of(
                    java(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx64m",
                    "-jar",
                    jar.toString(),
                    "--port",
                    Integer.toString(port),
                    "--name",
                    name);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Ends these agents at once, and whatever is left of any, so that nothing of this checkout runs. */
    void end(List<RunningCommand> commands, Duration patience) throws IOException, InterruptedException {
        for (RunningCommand command : commands) {
            command.signal("TERM");
            command.signal("TERM");
        }
        for (RunningCommand command : commands) {
            try {
                command.awaitExit(patience);
            } finally {
                command.close();
            }
        }
        for (long pid : processes()) {
            RunningCommand.signal(pid, "KILL");
        }
        Awaitility.await("nothing is left")
                .atMost(patience)
                .until(() -> processes().isEmpty());
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(runFolder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
