package dev.muster.supervisor.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what most likely keeps a shell from running a line: its program is not there, may not be run, or is a script
 * with Windows line ends. Only the plain beginning of a line is looked at, up to anything that the shell would change.
 * Reads files; changes nothing.
 */
public final class ShellLine {

    private static final Pattern WORD =
            Pattern.compile("\\s*(?:exec\\s+)?([\\w./+@:,%-]+)(?:\\s+([\\w./+@:,%-]+))?(.*)", Pattern.DOTALL);

    /** Exit codes of a shell that cannot run a program, and that does not find one. */
    private static final List<Integer> NOT_RUN = List.of(126, 127);

    private ShellLine() {}

    /** Before it is run: only programs that are named by their path are looked for. */
    public static Optional<String> problem(String line, Path directory) {
        return problem(line, directory, false);
    }

    /** After it has ended with this code. */
    public static Optional<String> problem(String line, Path directory, int code) {
        return problem(line, directory, NOT_RUN.contains(code));
    }

    private static Optional<String> problem(String line, Path directory, boolean anyName) {
        Matcher words = WORD.matcher(line);
        if (!words.matches()) {
            return Optional.empty();
        }
        String program = words.group(1);
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        Path place = directory.toAbsolutePath();
        // A word that goes on in quotes or with a variable is another word for the shell.
        boolean whole = words.group(2) != null
                || words.group(3).isEmpty()
                || " \t\n;|&<>".indexOf(words.group(3).charAt(0)) >= 0;
        if (!whole) {
            return Optional.empty();
        }
        Optional<String> problem =
                program.contains("/") || anyName ? Executables.problem(program, place, path) : Optional.empty();
        String script = words.group(2);
        return problem.or(() -> script == null ? Optional.empty() : script(place, script, path));
    }

    /** The first argument may be a script that the program reads. */
    private static Optional<String> script(Path directory, String name, String path) {
        try {
            Path file = directory.resolve(name);
            return Files.isRegularFile(file)
                    ? ProgramFile.problem(file.normalize(), directory, path).filter(problem -> problem.contains("CRLF"))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
