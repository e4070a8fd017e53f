package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The few programs that a tiny parent needs, found once: a service may have a {@code PATH} of its own.
 *
 * @param script the tiny parent itself
 */
public record Tools(Path script, Path flock, Path mv, Path setsid, Path mkfifo) {

    /**
     * Finds them on the agent's {@code PATH} and writes the script into the folder. The file is replaced, never
     * rewritten: shells of an earlier agent may still read the old one.
     *
     * @throws IOException with a message for people when a program is missing
     */
    public static Tools prepare(Path folder) throws IOException {
        Path script = folder.resolve("parent.sh");
        Path fresh = folder.resolve("parent.sh.new");
        try (var in = Tools.class.getResourceAsStream("parent.sh")) {
            if (in == null) {
                throw new IOException("parent.sh is missing from this program's own jar");
            }
            Files.write(fresh, new String(in.readAllBytes(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        }
        Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Tools(script, find("flock"), find("mv"), find("setsid"), find("mkfifo"));
    }

    static Path find(String name) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Executables.find(name, Path.of("/"), path)
                .orElseThrow(() -> new IOException("the program '" + name + "' is not on the PATH (" + path
                        + "); it comes with util-linux (flock, setsid, prlimit, setpriv) or coreutils (mv, mkfifo)"));
    }
}
