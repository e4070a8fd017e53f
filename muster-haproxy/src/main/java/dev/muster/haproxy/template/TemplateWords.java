package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Decorator;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.HelperRegistry;
import com.github.jknack.handlebars.Options;
import com.github.jknack.handlebars.TagType;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.helper.DefaultHelperRegistry;
import com.github.jknack.handlebars.helper.IfHelper;
import com.github.jknack.handlebars.helper.LookupHelper;
import com.github.jknack.handlebars.helper.UnlessHelper;
import com.github.jknack.handlebars.helper.WithHelper;
import java.io.IOException;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The words that a template may use: {@code if}, {@code unless}, {@code each}, {@code with}, {@code lookup} and
 * {@code *inline}, as in handlebars.js, and no other. What the library brings beside them reads files, bundles of texts
 * or scripts, which a template has no business with.
 *
 * <p>A value that isn't there is a mistake where it would be printed and in {@code each}, and false in {@code if},
 * {@code unless} and {@code with}, unless its name is a list's with a slip in it.
 */
final class TemplateWords {

    private TemplateWords() {}

    static HelperRegistry registry() {
        return new OwnWords()
                .registerHelper("if", nested(IfHelper.INSTANCE, Absence::misspelt))
                .registerHelper("unless", nested(UnlessHelper.INSTANCE, Absence::misspelt))
                .registerHelper("with", nested(WithHelper.INSTANCE, Absence::misspelt))
                .registerHelper("lookup", LookupHelper.INSTANCE)
                .registerHelper("each", nested(TemplateWords::each, miss -> Optional.of(Absence.list(miss))))
                .registerHelperMissing((Helper<Object>) TemplateWords::missing);
    }

    /** A word that is a level of the rendering, and may refuse a value that isn't there. */
    private static Helper<Object> nested(
            Helper<Object> word, Function<Rendering.Miss, Optional<TemplateMistake>> refusal) {
        return (context, options) -> {
            Rendering rendering = Rendering.current();
            Optional<Rendering.Miss> miss = rendering.takeMiss();
            if (context == null) {
                throwIfPresent(miss.flatMap(refusal));
            }
            rendering.enter();
            try {
                return word.apply(context, options);
            } finally {
                rendering.leave();
            }
        };
    }

    private static void throwIfPresent(Optional<TemplateMistake> mistake) {
        if (mistake.isPresent()) {
            throw mistake.get();
        }
    }

    private static Object each(@Nullable Object context, Options options) throws IOException {
        if (context instanceof Iterable<?> list) {
            Options.Buffer buffer = options.buffer();
            int index = 0;
            Iterator<?> items = list.iterator();
            while (items.hasNext()) {
                Object item = items.next();
                append(buffer, options, item, index, index, !items.hasNext());
                index++;
            }
            return index == 0 ? options.inverse() : buffer;
        }
        if (context instanceof Map<?, ?> map && !map.isEmpty()) {
            Options.Buffer buffer = options.buffer();
            int index = 0;
            for (Map.Entry<String, Object> entry : ScriptValues.ordered(map).entrySet()) {
                append(buffer, options, entry.getValue(), entry.getKey(), index, index + 1 == map.size());
                index++;
            }
            return buffer;
        }
        if (context instanceof CharSequence text && !text.isEmpty()) {
            throw new TemplateMistake("this is a text, and no list that {{#each}} could go through");
        }
        return options.inverse();
    }

    private static void append(Options.Buffer buffer, Options options, Object item, Object key, int index, boolean last)
            throws IOException {
        Context inner = Context.newContext(options.context, item)
                .combine("@key", key)
                .combine("@index", index)
                .combine("@first", index == 0)
                .combine("@last", last);
        buffer.append(options.apply(options.fn, inner, List.of(item, key)));
    }

    /** Called for what is neither a value nor one of the words. */
    private static @Nullable Object missing(@Nullable Object context, Options options) throws IOException {
        String name = options.helperName;
        Integer parameters = options.data(Context.PARAM_SIZE);
        if (options.tagType == TagType.SUB_EXPRESSION
                || !options.hash.isEmpty()
                || (parameters != null && parameters > 0)) {
            throw new TemplateMistake("there is no helper '" + name + "'; there are if, unless, each, with and lookup");
        }
        if (options.tagType == TagType.SECTION) {
            throwIfPresent(Rendering.current().takeMiss().flatMap(Absence::misspelt));
            // The library calls a section of what isn't there "with", and an inverted one "unless".
            return name.equals("unless") ? options.fn() : options.inverse();
        }
        throw Absence.value(name, options.context);
    }

    /** The library's registry without the library's helpers; {@code *inline} stays. */
    private static final class OwnWords extends DefaultHelperRegistry {

        private static final Set<String> OWN =
                Set.of("if", "unless", "with", "lookup", "each", HelperRegistry.HELPER_MISSING);

        @Override
        public <C> @Nullable Helper<C> helper(String name) {
            return OWN.contains(name) ? super.helper(name) : null;
        }

        @Override
        public Decorator decorator(String name) {
            if (name.equals("inline")) {
                return (template, options) -> {
                    Deque<Map<String, Template>> partials = options.data(Context.INLINE_PARTIALS);
                    partials.getLast().put(options.param(0), new InlinePartial(options.fn));
                };
            }
            return (template, options) -> {
                throw new TemplateMistake("there is no '*" + name + "'; there is *inline");
            };
        }
    }
}
