package dev.muster.agent;

import dev.muster.haproxy.BalancerOptions;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.TemplateSettings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the balancer finds what the user gives its template. Immutable. The files are read when the balancer
 * starts.
 *
 * @param settings of one's own, by name
 * @param lines files with own lines for the built-in template
 * @param stickyKey a file with the secret of sticky pools, the same on every balancer
 * @param maps templates of map files, by the name of the map; these are read again when they change
 */
public record TemplateSources(
        SortedMap<String, String> settings,
        SortedMap<OwnLines.Place, Path> lines,
        Optional<Path> stickyKey,
        SortedMap<MapName, Path> maps) {

    /** Nothing. */
    public static final TemplateSources NONE =
            new TemplateSources(new TreeMap<>(), new TreeMap<>(), Optional.empty(), new TreeMap<>());

    private static final long LONGEST_BYTES = 1 << 18;

    public TemplateSources {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        lines = Collections.unmodifiableSortedMap(new TreeMap<>(lines));
        if (maps.size() > BalancerOptions.MOST_MAPS) {
            throw new IllegalArgumentException("a balancer has " + BalancerOptions.MOST_MAPS + " maps at most");
        }
        maps = Collections.unmodifiableSortedMap(new TreeMap<>(maps));
    }

    /** Without maps. */
    public TemplateSources(
            SortedMap<String, String> settings, SortedMap<OwnLines.Place, Path> lines, Optional<Path> stickyKey) {
        this(settings, lines, stickyKey, new TreeMap<>());
    }

    /** With templates of map files, by the name of the map. */
    public TemplateSources withMaps(SortedMap<MapName, Path> wanted) {
        return new TemplateSources(settings, lines, stickyKey, wanted);
    }

    /** Reads the files. */
    TemplateSettings read() throws AgentException {
        try {
            TemplateSettings read = TemplateSettings.NONE.withValues(settings);
            SortedMap<OwnLines.Place, String> texts = new TreeMap<>();
            for (Map.Entry<OwnLines.Place, Path> entry : lines.entrySet()) {
                texts.put(entry.getKey(), text(entry.getValue()));
            }
            read = read.withLines(new OwnLines(texts));
            return stickyKey.isPresent()
                    ? read.withStickyKey(text(stickyKey.get()).strip())
                    : read;
        } catch (IllegalArgumentException e) {
            throw new AgentException(String.valueOf(e.getMessage()), "");
        }
    }

    private static String text(Path file) throws AgentException {
        try {
            if (Files.isDirectory(file)) {
                throw new AgentException(file + " is a folder; a file is needed", "");
            }
            if (Files.size(file) > LONGEST_BYTES) {
                throw new AgentException(file + " is longer than 256 KiB", "");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new AgentException(file + " cannot be read: there is no such file", "");
        } catch (CharacterCodingException e) {
            throw new AgentException(file + " cannot be read: it is not text in UTF-8", "");
        } catch (IOException e) {
            throw new AgentException(file + " cannot be read: " + e.getMessage(), "");
        }
    }
}
