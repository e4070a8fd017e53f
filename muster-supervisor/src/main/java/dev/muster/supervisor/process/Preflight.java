package dev.muster.supervisor.process;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks, before anything is started, whether all that a service needs is there. Reads files; changes nothing. */
public final class Preflight {

    private Preflight() {}

    /**
     * Everything that speaks against this service now, each in a sentence that says what to do. Where there are tasks
     * before its start only these are looked at, for they may make the rest.
     */
    public static List<String> problems(ServiceSpec spec) {
        List<String> problems = new ArrayList<>();
        spec.launch()
                .ifPresent(launch -> commands(spec, launch)
                        .map(command -> problem(launch.withCommand(command)))
                        .flatMap(Optional::stream)
                        .distinct()
                        .forEach(problems::add));
        if (spec.output() instanceof Output.Direct direct) {
            Path folder = direct.file().getParent();
            if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(direct.file())) {
                problems.add("its output file " + direct.file() + " can't be written: its folder is not there, or it is"
                        + " a folder itself");
            }
        }
        return problems;
    }

    private static Stream<List<String>> commands(ServiceSpec spec, Launch launch) {
        if (spec.work() instanceof Work.Kept kept && !kept.beforeStart().isEmpty()) {
            return kept.beforeStart().stream().map(Task::command);
        }
        Stream<List<String>> tasks = spec.work() instanceof Work.Kept kept
                ? kept.afterStop().stream().map(Task::command)
                : Stream.empty();
        Stream<List<String>> check =
                spec.check() instanceof Check.Command command ? Stream.of(command.command()) : Stream.empty();
        return Stream.of(Stream.of(launch.command()), tasks, check).flatMap(all -> all);
    }

    /** The first thing that speaks against starting this. */
    static Optional<String> problem(Launch launch) {
        Path directory = directory(launch);
        if (!Files.isDirectory(directory)) {
            return Optional.of("its working directory " + directory + " does not exist or is no directory; make it, or"
                    + " name another");
        }
        try {
            Privileges.command(launch);
        } catch (SpawnException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return Executables.problem(launch.command().getFirst(), directory, searchPath(launch));
    }

    static Path directory(Launch launch) {
        return launch.directory().orElse(Path.of("")).toAbsolutePath();
    }

    static String searchPath(Launch launch) {
        String own = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return launch.environment().getOrDefault("PATH", own);
    }
}
