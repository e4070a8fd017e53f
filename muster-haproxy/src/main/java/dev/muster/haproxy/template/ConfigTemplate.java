package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Formatter;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.context.MapValueResolver;
import com.github.jknack.handlebars.io.StringTemplateSource;
import com.github.jknack.handlebars.io.TemplateLoader;
import com.github.jknack.handlebars.io.TemplateSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Handlebars template of a whole haproxy.cfg, the user's or the built-in one. It sees maps, lists, texts and numbers
 * and nothing else: no class, file or environment of this program. Values are escaped for HAProxy
 * ({@link HaproxyEscaping}). Line ends of Windows are read as plain ones. May be used by any thread.
 *
 * <p>Whitespace and scopes follow handlebars.js, which people's templates were written for.
 */
public final class ConfigTemplate {

    private static final long LONGEST_BYTES = 1 << 20;
    private static final String BUILT_IN = "haproxy.cfg.hbs";

    private final String name;
    private final Template template;

    private ConfigTemplate(String name, Template template) {
        this.name = name;
        this.template = template;
    }

    /** The template that Muster brings. */
    public static ConfigTemplate builtIn() throws TemplateException {
        try (InputStream in = ConfigTemplate.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new TemplateException("the built-in template is missing from this program");
            }
            return compile("the built-in template", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TemplateException("the built-in template can't be read: " + e.getMessage());
        }
    }

    /** Reads and compiles a user's template. */
    public static ConfigTemplate read(Path file) throws TemplateException {
        String name = "the template " + file;
        try {
            if (Files.isDirectory(file)) {
                throw new TemplateException(name + " is a folder; a file is needed");
            }
            if (Files.size(file) > LONGEST_BYTES) {
                throw new TemplateException(name + " is longer than 1 MiB");
            }
            return compile(name, Files.readString(file));
        } catch (NoSuchFileException _) {
            throw new TemplateException(name + " can't be read: there is no such file");
        } catch (AccessDeniedException _) {
            throw new TemplateException(name + " can't be read: permission denied");
        } catch (CharacterCodingException _) {
            throw new TemplateException(name + " can't be read: it isn't text in UTF-8");
        } catch (IOException e) {
            throw new TemplateException(name + " can't be read: " + e.getMessage());
        }
    }

    /** Compiles a template from its text; {@code name} is how messages call it. */
    public static ConfigTemplate compile(String name, String text) throws TemplateException {
        String plain = text.replace("\r\n", "\n");
        if (plain.startsWith("\ufeff")) {
            plain = plain.substring(1);
        }
        try {
            Handlebars handlebars = new Handlebars(new NoPartials())
                    .with(new HaproxyEscaping())
                    .with(new PlainNumbers())
                    .prettyPrint(true)
                    .parentScopeResolution(false);
            return new ConfigTemplate(name, handlebars.compile(new StringTemplateSource("template", plain)));
        } catch (HandlebarsException e) {
            throw explained(name, e);
        } catch (IOException e) {
            throw new TemplateException(name + " can't be compiled: " + e.getMessage());
        }
    }

    /** Renders with this data: maps with text keys, lists, texts, numbers and booleans. */
    public String render(Map<String, ?> data) throws TemplateException {
        Context context = Context.newBuilder(data)
                .resolver(new ValueResolver[] {MapValueResolver.INSTANCE})
                .build();
        try {
            String text = template.apply(context);
            return text.endsWith("\n") ? text : text + "\n";
        } catch (HandlebarsException e) {
            throw explained(name, e);
        } catch (IOException e) {
            throw new TemplateException(name + " can't be rendered: " + e.getMessage());
        }
    }

    /** How messages call this template. */
    public String name() {
        return name;
    }

    private static TemplateException explained(String name, HandlebarsException e) {
        @Nullable HandlebarsError error = e.getError();
        if (error == null) {
            return new TemplateException(name + ": " + e.getMessage());
        }
        String message = name + ", line " + error.line + ", column " + error.column + ": " + error.reason;
        String evidence = error.evidence == null ? "" : "\n    " + error.evidence.replace("\n", "\n    ");
        return new TemplateException(message + evidence);
    }

    /** Partials would read files; a template is one file. */
    private static final class NoPartials implements TemplateLoader {

        private Charset charset = StandardCharsets.UTF_8;

        @Override
        public TemplateSource sourceAt(String location) throws IOException {
            throw new IOException("there is no partial '" + location + "': a template is one file,"
                    + " with {{#*inline}} for what repeats");
        }

        @Override
        public String resolve(String location) {
            return location;
        }

        @Override
        public String getPrefix() {
            return "";
        }

        @Override
        public String getSuffix() {
            return "";
        }

        @Override
        public void setPrefix(String prefix) {}

        @Override
        public void setSuffix(String suffix) {}

        @Override
        public void setCharset(Charset charset) {
            this.charset = charset;
        }

        @Override
        public Charset getCharset() {
            return charset;
        }
    }

    /** Lists print as handlebars.js prints them, joined by commas; all else as it is. */
    private static final class PlainNumbers implements Formatter {

        @Override
        public Object format(Object value, Chain next) {
            if (value instanceof Iterable<?> list) {
                StringBuilder joined = new StringBuilder();
                for (Object item : list) {
                    joined.append(joined.isEmpty() ? "" : ",").append(format(item, next));
                }
                return joined.toString();
            }
            return next.format(value);
        }
    }
}
