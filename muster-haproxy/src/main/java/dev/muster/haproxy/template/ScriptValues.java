package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Formatter;
import com.github.jknack.handlebars.ValueResolver;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What values look like to a template: as they do in handlebars.js, which people's templates were written for. Only
 * maps, lists, texts, numbers and booleans have anything to show; no class of this program does.
 *
 * <p>Source: the answers of handlebars.js that are stored among the tests.
 */
final class ScriptValues implements ValueResolver, Formatter {

    /** Keys that JavaScript takes for an index: they come first, and in order. */
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    @Override
    public Object resolve(Object context, String name) {
        Object found = null;
        if (context instanceof Map<?, ?> map) {
            found = map.get(name);
        } else if (name.equals("length") && context instanceof List<?> list) {
            found = list.size();
        } else if (name.equals("length") && context instanceof CharSequence text) {
            found = text.length();
        }
        Rendering.looked(context, name, found != null);
        return found == null ? UNRESOLVED : found;
    }

    @Override
    public Object resolve(Object context) {
        return context instanceof Map ? context : UNRESOLVED;
    }

    @Override
    public Set<Map.Entry<String, Object>> propertySet(Object context) {
        return context instanceof Map<?, ?> map ? ordered(map).entrySet() : Set.of();
    }

    /** The entries as JavaScript would go through them. */
    static Map<String, Object> ordered(Map<?, ?> map) {
        Map<String, Object> ordered = LinkedHashMap.newLinkedHashMap(map.size());
        List<String> keys = new ArrayList<>();
        map.keySet().forEach(key -> keys.add(String.valueOf(key)));
        keys.stream()
                .filter(key -> INDEX.matcher(key).matches())
                .sorted(Comparator.comparingInt(Integer::parseInt))
                .forEach(key -> ordered.put(key, map.get(key)));
        keys.stream().filter(key -> !INDEX.matcher(key).matches()).forEach(key -> ordered.put(key, map.get(key)));
        return ordered;
    }

    /** A value as text: lists joined by commas, whole numbers without a fraction. */
    @Override
    public Object format(Object value, Chain next) {
        return switch (value) {
            case Map<?, ?> map ->
                throw new TemplateMistake("this is no text; it has the fields " + String.join(", ", fields(map)));
            case Iterable<?> list -> {
                StringBuilder joined = new StringBuilder();
                String comma = "";
                for (Object item : list) {
                    joined.append(comma).append(item == null ? "" : format(item, next));
                    comma = ",";
                }
                yield joined.toString();
            }
            case Double number
            when Math.rint(number) == number && Math.abs(number) < 1e15 ->
                BigDecimal.valueOf(number).toBigInteger().toString();
            default -> next.format(value);
        };
    }

    /** The names of a map's fields, in the order of the alphabet. */
    static List<String> fields(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).sorted().toList();
    }
}
