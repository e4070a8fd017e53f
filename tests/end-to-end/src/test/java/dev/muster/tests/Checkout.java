package dev.muster.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The checkout under test, used as a person would: by {@code ./muster} and the sample app, with a run folder of the
 * test's own so that it meets no other agent of this host.
 */
final class Checkout implements AutoCloseable {

    private final Path root;
    private final Path runFolder;

    private Checkout(Path root, Path runFolder) {
        this.root = root;
        this.runFolder = runFolder;
    }

    static Checkout open() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("muster"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("this test runs inside the checkout, and ./muster is not above it");
            }
        }
        // Short, because a Unix socket's path has room for 108 bytes only.
        Path run = Files.createTempDirectory(
                Path.of("/tmp"),
                "mt",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new Checkout(folder, run);
    }

    Path root() {
        return root;
    }

    Path runFolder() {
        return runFolder;
    }

    /** Starts {@code ./muster} with these words. */
    RunningCommand muster(String... words) throws IOException {
        List<String> argv = new ArrayList<>();
        argv.add(root.resolve("muster").toString());
        argv.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().put("MUSTER_RUN", runFolder.toString());
        // Built by the build that runs this test; a build inside a build would wait for itself.
        builder.environment().put("MUSTER_NO_BUILD", "1");
        builder.environment().put("NO_COLOR", "1");
        return RunningCommand.start(builder);
    }

    /** Runs {@code ./muster} with these words to its end and gives what it printed; the exit code must be as said. */
    String musterOutput(int exitCode, String... words) throws IOException, InterruptedException {
        try (RunningCommand command = muster(words)) {
            int code = command.awaitExit(Duration.ofMinutes(1));
            if (code != exitCode) {
                throw new AssertionError("muster " + String.join(" ", words) + " ended with " + code + ", not "
                        + exitCode + ":\n" + command.text());
            }
            return command.text();
        }
    }

    /** The command line of the sample web app. */
    List<String> webapp(String name, int port) throws IOException {
        try (var jars = Files.list(root.resolve("examples/webapp/target"))) {
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

    /** A TCP port of loopback that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
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
