package dev.muster.agent;

import dev.muster.haproxy.BalancerOptions;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.Rehearsal;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.process.HaproxyException;
import dev.muster.haproxy.template.ConfigTemplate;
import dev.muster.haproxy.template.MapTemplate;
import dev.muster.haproxy.template.TemplateException;
import dev.muster.haproxy.template.TemplateSample;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A template tried out without a cluster: with data from a file, or with a small cluster made up for it. */
public final class TemplateTrial {

    private static final long LONGEST_BYTES = 16 << 20;

    private TemplateTrial() {}

    /**
     * Renders.
     *
     * @param template the user's; empty for Muster's own
     * @param data a JSON file with what the template is to see, and nothing else; empty for the made-up cluster
     * @param settings of one's own, seen as {@code settings.NAME}
     * @throws AgentException when the template or the data can't be read, or the template can't be rendered
     */
    public static String render(Optional<Path> template, Optional<Path> data, SortedMap<String, String> settings)
            throws AgentException {
        try {
            ConfigTemplate compiled =
                    template.isPresent() ? ConfigTemplate.read(template.get()) : ConfigTemplate.builtIn();
            String text = compiled.render(seen(data, settings));
            if (text.isBlank()) {
                throw new AgentException(compiled.name() + " renders an empty file", "");
            }
            return text;
        } catch (TemplateException | IllegalArgumentException e) {
            throw new AgentException(String.valueOf(e.getMessage()), "");
        }
    }

    /**
     * Renders a map file.
     *
     * @param map the map's name
     * @param template the user's
     * @param data as for {@link #render}
     * @param settings as for {@link #render}
     * @throws AgentException when the template or the data can't be read, or what comes out is no map
     */
    public static String renderMap(MapName map, Path template, Optional<Path> data, SortedMap<String, String> settings)
            throws AgentException {
        try {
            return MapTemplate.read(map, template).render(seen(data, settings)).text();
        } catch (TemplateException | IllegalArgumentException e) {
            throw new AgentException(String.valueOf(e.getMessage()), "");
        }
    }

    /**
     * Judges as a balancer would that had these servers.
     *
     * @param template the user's; empty for Muster's own
     * @param data as for {@link #render}
     * @param settings as for {@link #render}
     * @param maps templates of map files, by the name of the map
     * @param haproxy the program
     * @param folder an empty one, for this alone
     * @throws AgentException when the data can't be a balancer's
     */
    public static Rehearsal.Verdict check(
            Optional<Path> template,
            Optional<Path> data,
            SortedMap<String, String> settings,
            SortedMap<MapName, Path> maps,
            Path haproxy,
            Path folder)
            throws AgentException, HaproxyException, IOException {
        try {
            TrialModel model = TrialModel.of(seen(data, settings));
            BalancerOptions options = BalancerOptions.defaults(folder, haproxy, model.bind(), model.stats())
                    .withSettings(model.settings())
                    .withMaps(maps);
            if (template.isPresent()) {
                options = options.withTemplate(template.get());
            }
            if (!model.balancers().isEmpty()) {
                options = options.withLocalPeer(model.balancers().getFirst().name());
            }
            return Rehearsal.of(options, new DesiredState(1, model.pools(), model.balancers(), List.of()));
        } catch (IllegalArgumentException e) {
            throw new AgentException("no balancer could have this data: " + e.getMessage(), "");
        }
    }

    private static Map<String, Object> seen(Optional<Path> data, SortedMap<String, String> settings)
            throws AgentException {
        if (data.isEmpty()) {
            return sample(settings);
        }
        Map<String, Object> seen = read(data.get());
        if (!settings.isEmpty()) {
            Map<String, Object> all = new LinkedHashMap<>();
            if (seen.get("settings") instanceof Map<?, ?> own) {
                own.forEach((key, value) -> all.put(String.valueOf(key), value));
            }
            all.putAll(settings);
            seen.put("settings", all);
        }
        return seen;
    }

    /** The data of the made-up cluster, as JSON. */
    public static String sampleData() {
        return Jsonb.instance().type(Object.class).toJsonPretty(plain(sample(TemplateSettings.NONE.values())));
    }

    private static Map<String, Object> sample(SortedMap<String, String> settings) {
        return TemplateSample.data(TemplateSettings.NONE.withValues(settings));
    }

    private static Map<String, Object> read(Path file) throws AgentException {
        String name = "the data " + file;
        try {
            if (Files.isDirectory(file)) {
                throw new AgentException(name + " is a folder; a file is needed", "");
            }
            if (Files.size(file) > LONGEST_BYTES) {
                throw new AgentException(name + " is longer than 16 MiB", "");
            }
            Object json = Jsonb.instance().type(Object.class).fromJson(Files.readString(file));
            if (plain(json) instanceof Map<?, ?> map) {
                Map<String, Object> seen = new LinkedHashMap<>();
                map.forEach((key, value) -> seen.put(String.valueOf(key), value));
                return seen;
            }
            throw new AgentException(name + " is no JSON object, such as {\"addresses\": []}", "");
        } catch (NoSuchFileException e) {
            throw new AgentException(name + " cannot be read: there is no such file", "");
        } catch (CharacterCodingException e) {
            throw new AgentException(name + " cannot be read: it is not text in UTF-8", "");
        } catch (IOException e) {
            throw new AgentException(name + " cannot be read: " + e.getMessage(), "");
        } catch (JsonException | IllegalStateException e) {
            throw new AgentException(name + " is not JSON: " + e.getMessage(), "");
        }
    }

    /** Maps, lists, texts, numbers and booleans; nothing is an empty text, as it is printed. */
    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
                yield copy;
            }
            case List<?> list -> list.stream().map(TemplateTrial::plain).toList();
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }
}
