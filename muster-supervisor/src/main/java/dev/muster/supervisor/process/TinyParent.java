package dev.muster.supervisor.process;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts a service under a tiny parent of its own: a shell in a session apart, so that it outlives the agent, which
 * waits for the service and writes its exit status into the folder. The script is the resource {@code parent.sh}.
 * For the JVM learns of the end of a process that is not its child late, and never its exit code. Blocks for some
 * milliseconds.
 */
public final class TinyParent {

    static final File NULL = new File("/dev/null");

    private static final String NO_DESCRIPTOR = "-";

    private final Tools tools;
    private final List<String> resetSignals;

    public TinyParent(Tools tools) {
        this.tools = tools;
        this.resetSignals = InheritedSignals.reset();
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
     * Asks for the service's process. That it runs is seen in the folder, soon after.
     *
     * @param run names this start
     * @return the tiny parent, a child of this JVM
     */
    public Process spawn(ServiceSpec spec, ServiceFolder folder, String run) throws SpawnException {
        String descriptor =
                spec.check() instanceof Check.Notify notify ? Integer.toString(notify.descriptor()) : NO_DESCRIPTOR;
        return spawn(launch(spec), Fingerprint.of(spec), output(spec, folder), descriptor, folder, run);
    }

    /** The same for one of its tasks, in the service's place: while a task runs, the service can't. */
    public Process spawn(ServiceSpec spec, Task task, ServiceFolder folder, String run) throws SpawnException {
        Launch launch = launch(spec).withCommand(task.command());
        return spawn(launch, Fingerprint.of(task), output(spec, folder), NO_DESCRIPTOR, folder, run);
    }

    private static Launch launch(ServiceSpec spec) throws SpawnException {
        return spec.launch().orElseThrow(() -> new SpawnException("it has no command"));
    }

    private Process spawn(
            Launch launch, String fingerprint, Path output, String descriptor, ServiceFolder folder, String run)
            throws SpawnException {
        Optional<String> problem = Preflight.problem(launch);
        if (problem.isPresent()) {
            throw new SpawnException(problem.get());
        }
        List<String> argv = new ArrayList<>(resetSignals);
        argv.addAll(List.of(
                tools.setsid().toString(),
                "/bin/sh",
                tools.script().toString(),
                folder.path().toString(),
                run,
                fingerprint,
                folder.world(),
                output.toString(),
                descriptor,
                tools.flock().toString(),
                tools.mv().toString(),
                tools.setsid().toString(),
                tools.mkfifo().toString()));
        argv.addAll(Privileges.command(launch));
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(Preflight.directory(launch).toFile())
                .redirectInput(NULL)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(folder.problemFile().toFile());
        Map<String, String> environment = builder.environment();
        // An agent may be a service of another one.
        environment.remove(Launch.RUN_VARIABLE);
        environment.putAll(Privileges.environment(launch));
        environment.putAll(launch.environment());
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
            case 124 -> "the pipe on which it says that it is ready can't be made";
            default -> "its parent shell ended with " + code;
        };
        return "can't be started: " + why + (complaint.isEmpty() ? "" : " (" + complaint + ")");
    }
}
