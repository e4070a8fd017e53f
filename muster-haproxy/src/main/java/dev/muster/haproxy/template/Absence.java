package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is said of something that a template asks for and that isn't there. Pure. */
final class Absence {

    private static final int MOST_NAMES = 30;

    /** A shorter name is near to any other. */
    private static final int SHORTEST_SLIP = 3;

    /** Names that the cluster's hosts or its operator choose: whose, of which kind, and which. */
    private static final Pattern FREE = Pattern.compile("(?:(.*)[./])?(attributes|settings)\\.\\[?([^\\[\\]./]+)]?");

    private Absence() {}

    /** For a value that would be printed; {@code path} is how the template calls it. */
    static TemplateMistake value(String path, Context context) {
        Matcher free = FREE.matcher(path);
        if (free.matches()) {
            String name = free.group(3);
            if (free.group(2).equals("settings")) {
                return new TemplateMistake("there is no setting '" + name + "'; give it by --set " + name
                        + "=VALUE, or ask for it first: " + asking(path));
            }
            @Nullable String owner = free.group(1);
            return new TemplateMistake(whose(owner == null ? context.model() : context.get(owner), name)
                    + "; ask for it first: " + asking(path));
        }
        return new TemplateMistake("there is no value '" + path + "' here" + near(path, context.model()));
    }

    private static String asking(String path) {
        return "{{#if " + path + "}}{{" + path + "}}{{/if}}";
    }

    private static String whose(@Nullable Object owner, String attribute) {
        if (owner instanceof Map<?, ?> server
                && server.get("name") instanceof String name
                && !name.equals(ExampleServer.NAME.value())) {
            String pool = server.get("pool") instanceof String text ? " of the pool '" + text + "'" : "";
            return "the server '" + name + "'" + pool + " has no attribute '" + attribute + "'";
        }
        return "a server may lack the attribute '" + attribute + "'";
    }

    private static String near(String path, @Nullable Object model) {
        if (!(model instanceof Map<?, ?> map)) {
            return "";
        }
        List<String> names = ScriptValues.fields(map);
        if (names.isEmpty()) {
            return "; there is nothing";
        }
        String there = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (names.size() > MOST_NAMES ? " …" : "");
        return NearestWord.of(path, names)
                .map(meant -> "; did you mean '" + meant + "'? There is " + there)
                .orElse("; there is " + there);
    }

    /** For what {@code {{#each}}} is to go through. */
    static TemplateMistake list(Rendering.Miss miss) {
        List<String> lists = lists(miss.model());
        String there = lists.isEmpty() ? "" : String.join(", ", lists);
        String meant = NearestWord.of(miss.name(), lists)
                .map(near -> "; did you mean '" + near + "'? There is " + there)
                .orElse(there.isEmpty() ? "" : "; there is " + there);
        return new TemplateMistake("there is no list '" + miss.name() + "' here" + meant);
    }

    /** The list that was probably meant by a name that may well be missing. */
    static Optional<TemplateMistake> misspelt(Rendering.Miss miss) {
        return miss.name().length() < SHORTEST_SLIP
                ? Optional.empty()
                : NearestWord.of(miss.name(), lists(miss.model())).map(_ -> list(miss));
    }

    private static List<String> lists(Object model) {
        return model instanceof Map<?, ?> map
                ? ScriptValues.fields(map).stream()
                        .filter(name -> map.get(name) instanceof Iterable || map.get(name) instanceof Map)
                        .toList()
                : List.of();
    }
}
