package dev.muster.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the project as they lie on disk.
 *
 * @param root the folder of the parent pom
 */
record SourceTree(Path root) {

    /**
     * One Java file.
     *
     * @param path relative to the root
     * @param isMain under {@code src/main}
     */
    record JavaFile(Path path, String text, boolean isMain) {

        List<String> lines() {
            return text.lines().toList();
        }

        String name() {
            return path.getFileName().toString();
        }
    }

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** Walks up from the working directory to the folder of the parent pom. */
    static SourceTree find() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path pom = folder.resolve("pom.xml");
            if (Files.exists(pom) && Files.readString(pom).contains("<modules>")) {
                return new SourceTree(folder);
            }
        }
        throw new IOException("no parent pom above " + Path.of("").toAbsolutePath() + "; run this within the project");
    }

    /** The folders of the modules, as the parent pom names them. */
    List<String> modules() throws IOException {
        Matcher matcher = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
        List<String> modules = new ArrayList<>();
        while (matcher.find()) {
            modules.add(matcher.group(1).strip());
        }
        return modules;
    }

    /** The parent pom and those of the modules. */
    List<Path> poms() throws IOException {
        return Stream.concat(Stream.of(root), modules().stream().map(root::resolve))
                .map(folder -> folder.resolve("pom.xml"))
                .toList();
    }

    /** A file's text, or nothing where the file does not exist. */
    String textOf(String path) throws IOException {
        Path file = root.resolve(path);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Every Java file under {@code src} of a module. */
    List<JavaFile> javaFiles() throws IOException {
        List<JavaFile> files = new ArrayList<>();
        for (String module : modules()) {
            Path sources = root.resolve(module).resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> paths = Files.walk(sources)) {
                    for (Path path :
                            (Iterable<Path>) paths.filter(p -> p.toString().endsWith(".java"))::iterator) {
                        files.add(read(path));
                    }
                }
            }
        }
        return files;
    }

    private JavaFile read(Path path) throws IOException {
        Path relative = root.relativize(path);
        boolean isMain = relative.toString().replace('\\', '/').contains("src/main/java/");
        return new JavaFile(relative, Files.readString(path), isMain);
    }
}
