package dev.muster.supervisor;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a process is started: what, where, as whom and with how much. Immutable.
 *
 * @param command program and arguments, at least the program; passed on as they are, never through a shell
 * @param directory where it runs; empty for the agent's own
 * @param environment added to the agent's own, which is passed on
 * @param user as whom it runs; empty for the agent's own user
 * @param limits what it may take at most, see {@link Limit}; what is not in it is as the agent's own
 */
public record Launch(
        List<String> command,
        Optional<Path> directory,
        SortedMap<String, String> environment,
        Optional<RunAs> user,
        SortedMap<Limit, Long> limits) {

    /** The kernel takes no more than 2 MiB for words and environment together, 128 KiB for one. */
    private static final int MOST_WORDS = 4096;

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

    public Launch {
        command = requireCommand(command);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (!VARIABLE.matcher(entry.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "a variable's name has letters, digits and '_', and begins with no digit");
            }
            if (entry.getKey().startsWith("_m_") || entry.getKey().equals(RUN_VARIABLE)) {
                throw new IllegalArgumentException("the variables _m_… and " + RUN_VARIABLE
                        + " are the supervisor's own; give this one another name");
            }
            if (entry.getValue().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("variable " + entry.getKey() + " has a zero byte in it");
            }
        }
        limits.forEach(Limit::require);
    }

    /** What each process of a service has in its environment: the name of this one start of it. */
    public static final String RUN_VARIABLE = "MUSTER_SERVICE_RUN";

    /** A command in the agent's own folder, environment, user and limits. */
    public static Launch of(List<String> command) {
        return new Launch(
                command,
                Optional.empty(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Collections.emptySortedMap());
    }

    /** A line for {@code /bin/sh}, where somebody asked for a shell. */
    public static List<String> shell(String line) {
        return List.of("/bin/sh", "-c", line);
    }

    /** The words of a command if they are one, else an error for people. */
    static List<String> requireCommand(List<String> words) {
        List<String> command = List.copyOf(words);
        if (command.isEmpty()
                || command.getFirst().isEmpty()
                || command.getFirst().startsWith("-")) {
            throw new IllegalArgumentException("a command begins with no program's name");
        }
        if (command.size() > MOST_WORDS) {
            throw new IllegalArgumentException("a command has at most " + MOST_WORDS + " words, not " + command.size());
        }
        for (String word : command) {
            if (word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a command has a zero byte in it");
            }
        }
        return command;
    }

    public Launch withCommand(List<String> wanted) {
        return new Launch(wanted, directory, environment, user, limits);
    }

    public Launch withDirectory(Path wanted) {
        return new Launch(command, Optional.of(wanted), environment, user, limits);
    }

    public Launch withEnvironment(SortedMap<String, String> wanted) {
        return new Launch(command, directory, wanted, user, limits);
    }

    public Launch withUser(RunAs wanted) {
        return new Launch(command, directory, environment, Optional.of(wanted), limits);
    }

    public Launch withLimits(SortedMap<Limit, Long> wanted) {
        return new Launch(command, directory, environment, user, wanted);
    }
}
