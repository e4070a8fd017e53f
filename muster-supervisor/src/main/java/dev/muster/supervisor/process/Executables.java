package dev.muster.supervisor.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a program as execvp(3) would, and says in words why one can't be run before the kernel does with a number. */
final class Executables {

    private Executables() {}

    static Optional<Path> find(String program, Path directory, String searchPath) {
        try {
            if (program.contains("/")) {
                return Optional.of(directory.resolve(program)).filter(Executables::isProgram);
            }
            for (String folder : searchPath.split(":", -1)) {
                Path candidate = directory.resolve(folder).resolve(program);
                if (isProgram(candidate)) {
                    return Optional.of(candidate);
                }
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    /** Why this program can't be run there, and what to do; empty if nothing speaks against it. */
    static Optional<String> problem(String program, Path directory, String searchPath) {
        Optional<Path> found = find(program, directory, searchPath);
        return found.isPresent()
                ? ProgramFile.problem(found.get(), directory, searchPath)
                : Optional.of(missing(program, directory, searchPath));
    }

    private static String missing(String program, Path directory, String searchPath) {
        Path there;
        try {
            there = directory.resolve(program).normalize();
        } catch (InvalidPathException e) {
            return "'" + program + "' is no name of a program";
        }
        boolean byPath = program.contains("/");
        if (byPath && Files.isDirectory(there)) {
            return there + " is a folder, not a program";
        }
        if (byPath && Files.exists(there)) {
            return there + " may not be run: make it executable with chmod +x (or its file system forbids it: noexec)";
        }
        if (program.contains(" ")) {
            return "there is no program '" + program
                    + "': that is one word with spaces in it; give the program and each"
                    + " argument as a word of its own, or ask for a shell";
        }
        if (byPath) {
            return "no program that may be run at " + there;
        }
        String here = Files.isRegularFile(there) ? "; there is one in its working directory: ./" + program : "";
        return "no program '" + program + "' on its PATH (" + searchPath + ")" + here;
    }
}
