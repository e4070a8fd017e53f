package dev.muster.cli.up;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Unpacks Debian's haproxy and the libraries that this machine lacks into a folder of Muster's own, without root and
 * without touching the system, and leaves a script {@code haproxy} there that runs it.
 */
final class HaproxyUnpack {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C");

    private static final int MAX_LIBRARIES = 40;

    private final Path folder;
    private final Consumer<String> progress;

    HaproxyUnpack(Map<String, String> environment, Consumer<String> progress) {
        this.folder = Haproxy.ownFolder(environment);
        this.progress = progress;
    }

    void unpack() throws UpException, InterruptedException {
        try {
            Files.createDirectories(folder);
            Path packages = Files.createDirectories(folder.resolve("packages"));
            progress.accept("downloading haproxy with apt-get");
            List<String> own = downloadWithOwnListsIfNeeded(packages);
            extract(packages);
            Set<String> missing = missingLibraries(own, packages);
            if (!missing.isEmpty()) {
                progress.accept("downloading the libraries it needs: " + String.join(", ", missing));
                download(packages, own, missing);
                extract(packages);
            }
            writeScript();
            Tool.Outcome says =
                    Tool.run(Duration.ofSeconds(10), Optional.empty(), PLAIN, folder.resolve("haproxy") + "", "-v");
            if (!says.good()) {
                Files.deleteIfExists(folder.resolve("haproxy"));
                throw HaproxyInstall.failed("the unpacked haproxy does not run here", says.lastWords(4));
            }
            progress.accept("unpacked: " + says.lines().getFirst());
        } catch (IOException e) {
            throw HaproxyInstall.failed("could not unpack haproxy into " + folder, String.valueOf(e.getMessage()));
        }
    }

    /** Returns the apt options that worked: none, or those of package lists of our own. */
    private List<String> downloadWithOwnListsIfNeeded(Path packages)
            throws UpException, InterruptedException, IOException {
        if (download(packages, List.of(), Set.of("haproxy")).good()) {
            return List.of();
        }
        progress.accept("this machine has no fresh package lists; fetching them into " + folder);
        Path lists = folder.resolve("apt/lists");
        Path cache = folder.resolve("apt/cache");
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives/partial"));
        List<String> own = List.of("-o", "Dir::State::Lists=" + lists, "-o", "Dir::Cache=" + cache);
        apt(packages, own, "update", List.of());
        Tool.Outcome second = download(packages, own, Set.of("haproxy"));
        if (!second.good()) {
            throw HaproxyInstall.failed("apt-get could not download haproxy", second.lastWords(6));
        }
        return own;
    }

    private static Tool.Outcome download(Path packages, List<String> options, Collection<String> names)
            throws InterruptedException {
        return apt(packages, options, "download", names);
    }

    private static Tool.Outcome apt(Path packages, List<String> options, String word, Collection<String> names)
            throws InterruptedException {
        var command = new ArrayList<String>(List.of("apt-get", "-q"));
        command.addAll(options);
        command.add(word);
        command.addAll(names);
        return Tool.run(DEADLINE, Optional.of(packages), PLAIN, command.toArray(String[]::new));
    }

    private void extract(Path packages) throws IOException, UpException, InterruptedException {
        Path root = Files.createDirectories(folder.resolve("root"));
        try (DirectoryStream<Path> debs = Files.newDirectoryStream(packages, "*.deb")) {
            for (Path deb : debs) {
                Tool.Outcome outcome =
                        Tool.run(DEADLINE, Optional.empty(), PLAIN, "dpkg-deb", "-x", deb + "", root + "");
                if (!outcome.good()) {
                    throw HaproxyInstall.failed("dpkg-deb could not unpack " + deb, outcome.lastWords(4));
                }
                Files.delete(deb);
            }
        }
    }

    /** The libraries that haproxy needs, and those that these need, as far as they are not installed here. */
    private static Set<String> missingLibraries(List<String> options, Path packages) throws InterruptedException {
        var missing = new LinkedHashSet<String>();
        var toLookAt = new ArrayDeque<String>(List.of("haproxy"));
        while (!toLookAt.isEmpty() && missing.size() < MAX_LIBRARIES) {
            for (String name : dependencies(toLookAt.removeFirst(), options, packages)) {
                if (name.startsWith("lib") && !missing.contains(name) && !isInstalled(name)) {
                    missing.add(name);
                    toLookAt.addLast(name);
                }
            }
        }
        return missing;
    }

    /** What a package depends on; alternatives, which apt-cache marks with a bar, are left out. */
    private static List<String> dependencies(String name, List<String> options, Path packages)
            throws InterruptedException {
        var command = new ArrayList<String>(List.of("apt-cache"));
        command.addAll(options);
        command.addAll(List.of("depends", "--important", name));
        Tool.Outcome outcome = Tool.run(DEADLINE, Optional.of(packages), PLAIN, command.toArray(String[]::new));
        return outcome.lines().stream()
                .filter(line -> line.matches("  (Pre)?Depends: [a-z0-9.+-]+"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .toList();
    }

    private static boolean isInstalled(String name) throws InterruptedException {
        Tool.Outcome status =
                Tool.run(Duration.ofSeconds(10), Optional.empty(), PLAIN, "dpkg-query", "-W", "-f=${Status}", name);
        return status.good() && status.lastWords(1).contains("install ok installed");
    }

    private void writeScript() throws IOException {
        Path root = folder.resolve("root");
        Path script = folder.resolve("haproxy");
        String libraries = String.join(":", libraryFolders(root));
        String text = """
                #!/bin/sh
                # Debian's haproxy, unpacked by muster. Remove this folder to be rid of it.
                here=$(dirname "$0")/root
                LD_LIBRARY_PATH=%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
                export LD_LIBRARY_PATH
                exec "$here/usr/sbin/haproxy" "$@"
                """.formatted(libraries);
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** As the script names them, below its own folder. */
    private static List<String> libraryFolders(Path root) throws IOException {
        var folders = new ArrayList<String>();
        for (String parent : List.of("usr/lib", "lib")) {
            Path libraries = root.resolve(parent);
            if (!Files.isDirectory(libraries)) {
                continue;
            }
            try (Stream<Path> below = Files.list(libraries)) {
                below.filter(path -> path.getFileName().toString().endsWith("-linux-gnu"))
                        .forEach(path -> folders.add("$here/" + root.relativize(path)));
            }
            folders.add("$here/" + parent);
        }
        return folders;
    }
}
