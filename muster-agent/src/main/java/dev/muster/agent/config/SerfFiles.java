package dev.muster.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a Serf agent, {@code -config-file} and {@code -config-dir}, in the order in which they are named: of a
 * folder all that end in {@code .json}, by name. Immutable. Source: Serf's documentation of its configuration.
 */
public record SerfFiles(List<Path> named) {

    private static final int MOST_FILES = 1000;

    /** Found in the shown line of a mistake, these stay hidden. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)(\"(?:encrypt_key|rpc_auth)\"\\s*:\\s*\")((?:[^\"\\\\]|\\\\.)*)");

    public SerfFiles {
        named = List.copyOf(named);
    }

    /** None of them. */
    public static SerfFiles none() {
        return new SerfFiles(List.of());
    }

    /** What they say together, and the texts that mistakes are shown in. */
    record Said(Layer layer, List<SourceText> sources) {}

    /** Reads them all; mistakes go into {@code reading}. */
    Said read(Reading reading) throws ConfigException {
        Layer all = new Layer();
        List<SourceText> sources = new ArrayList<>();
        for (Path file : files()) {
            String name = file.toString();
            String text = ConfigFile.plain(ConfigFile.text(name, ConfigFile.bytes(file)));
            sources.add(SourceText.of(
                    name,
                    SECRET.matcher(text)
                            .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                                    found.group(1) + "*".repeat(found.group(2).length())))));
            all.add(SerfText.read(name, text, reading));
        }
        return new Said(all, sources);
    }

    private List<Path> files() throws ConfigException {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(in(path));
            } else {
                files.add(path);
            }
        }
        if (files.size() > MOST_FILES) {
            throw new ConfigException(
                    Origin.USUAL, "there are " + files.size() + " files to read, and " + MOST_FILES + " are the most");
        }
        return files;
    }

    private static List<Path> in(Path folder) throws ConfigException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json") && !Files.isDirectory(file))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new ConfigException(Origin.USUAL, "there is no folder " + folder);
        } catch (IOException e) {
            throw new ConfigException(Origin.USUAL, folder + " cannot be read: " + e.getMessage());
        }
    }
}
