package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceSpec;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts a service under a tiny parent of its own: a shell in a session apart, so that it outlives the agent, which
 * waits for the service and writes its exit status into the folder. The script is the resource {@code parent.sh}.
 * Source: the design, section 11, "Who is a service's parent". Blocks for some milliseconds.
 */
public final class TinyParent {

    private static final File NULL = new File("/dev/null");

    private final Tools tools;

    public TinyParent(Tools tools) {
        this.tools = tools;
    }

    /** Makes the pipe for output if the service wants one and there is none. */
    public void preparePipe(ServiceFolder folder) throws SpawnException {
        if (Files.exists(folder.fifo())) {
            return;
        }
        try {
            Process made = new ProcessBuilder(
                            tools.mkfifo().toString(),
                            "-m",
                            "600",
                            folder.fifo().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            if (!made.waitFor(5, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new SpawnException("can't make the pipe " + folder.fifo() + " for its output");
            }
        } catch (IOException e) {
            throw new SpawnException("can't make a pipe for its output: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpawnException("interrupted before it was started");
        }
    }

    /**
     * Asks for the process. That it runs is seen in the folder, soon after.
     *
     * @param run names this start
     * @return the tiny parent, a child of this JVM
     */
    public Process spawn(ServiceSpec spec, ServiceFolder folder, String run) throws SpawnException {
        Launch launch = spec.launch().orElseThrow(() -> new SpawnException("it has no command"));
        Path directory = launch.directory().orElse(Path.of("")).toAbsolutePath();
        if (!Files.isDirectory(directory)) {
            throw new SpawnException("its working directory " + directory + " does not exist or is no directory");
        }
        List<String> argv = new ArrayList<>(List.of(
                tools.setsid().toString(),
                "/bin/sh",
                tools.script().toString(),
                folder.path().toString(),
                run,
                Fingerprint.of(spec),
                folder.world(),
                output(spec, folder).toString(),
                tools.flock().toString(),
                tools.mv().toString(),
                tools.setsid().toString()));
        argv.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(directory.toFile())
                .redirectInput(NULL)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(folder.problemFile().toFile());
        Map<String, String> environment = builder.environment();
        environment.putAll(launch.environment());
        String program = launch.command().getFirst();
        String searchPath = environment.getOrDefault("PATH", "/usr/bin:/bin");
        if (Executables.find(program, directory, searchPath).isEmpty()) {
            throw new SpawnException(
                    program.contains("/")
                            ? "no program that may be run at " + directory.resolve(program)
                            : "no program '" + program + "' on its PATH (" + searchPath + ")");
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SpawnException("can't be started: " + e.getMessage());
        }
    }

    private static Path output(ServiceSpec spec, ServiceFolder folder) {
        return switch (spec.output()) {
            case Output.Lines ignored -> folder.fifo();
            case Output.Direct direct -> direct.file();
        };
    }

    /** What the tiny parent's own exit code means when no process came of it. */
    public static String problem(int code, String complaint) {
        String why = switch (code) {
            case 120 -> "its folder can't be written";
            case 121 -> "another process of this service still runs";
            case 122 -> "its output can't be opened";
            default -> "its parent shell ended with " + code;
        };
        return "can't be started: " + why + (complaint.isEmpty() ? "" : " (" + complaint + ")");
    }
}
