package dev.muster.supervisor.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a program as execvp(3) would, to say early and clearly when there is none. */
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
}
