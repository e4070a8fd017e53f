package dev.muster.cli.up;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where HAProxy is, or would be put. */
public final class Haproxy {

    private static final List<String> USUAL_FOLDERS =
            List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private Haproxy() {}

    /**
     * The HAProxy to use: {@code MUSTER_HAPROXY}, whatever is there, else the first one on the PATH, in the usual
     * folders, or in Muster's own.
     */
    public static Optional<Path> find(Map<String, String> environment) {
        String wanted = environment.getOrDefault("MUSTER_HAPROXY", "");
        if (!wanted.isEmpty()) {
            return Optional.of(Path.of(wanted));
        }
        var candidates = new ArrayList<Path>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!folder.isEmpty()) {
                candidates.add(Path.of(folder, "haproxy"));
            }
        }
        USUAL_FOLDERS.forEach(folder -> candidates.add(Path.of(folder, "haproxy")));
        candidates.add(ownFolder(environment).resolve("haproxy"));
        return candidates.stream().filter(Haproxy::canBeRun).findFirst();
    }

    /** Whether there is a program at this path. */
    public static boolean canBeRun(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    /** The folder that a HAProxy is unpacked into where Muster may not install one. */
    static Path ownFolder(Map<String, String> environment) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = data.startsWith("/")
                ? Path.of(data)
                : Path.of(environment.getOrDefault("HOME", "/tmp"), ".local", "share");
        return base.resolve("muster").resolve("haproxy");
    }
}
