package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.io.StringTemplateSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final ScriptValues VALUES = new ScriptValues();
    private static final int LONGEST_EVIDENCE = 200;
    private static final String NO_BLOCK = "does not provide a @partial-block";
    private static final Pattern NO_PARTIAL = Pattern.compile("^The partial '([^']*)'");

    private final String name;
    private final String text;
    private final Template template;

    private ConfigTemplate(String name, String text, Template template) {
        this.name = name;
        this.text = text;
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
        return compile(name, text(name, file));
    }

    /** The text of a template's file; {@code name} is how messages call it. */
    static String text(String name, Path file) throws TemplateException {
        try {
            if (Files.isDirectory(file)) {
                throw new TemplateException(name + " is a folder; a file is needed");
            }
            if (Files.size(file) > LONGEST_BYTES) {
                throw new TemplateException(name + " is longer than 1 MiB");
            }
            return Files.readString(file);
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
        return compile(name, text, new HaproxyEscaping());
    }

    static ConfigTemplate compile(String name, String text, EscapingStrategy escaping) throws TemplateException {
        String plain = text.replace("\r\n", "\n");
        if (plain.startsWith("\ufeff")) {
            plain = plain.substring(1);
        }
        Optional<Nesting.Fault> fault = Nesting.fault(plain);
        if (fault.isPresent()) {
            throw at(name, plain, fault.get());
        }
        try {
            Handlebars handlebars = new Handlebars(new OneFile())
                    .with(TemplateWords.registry())
                    .with(escaping)
                    .with(VALUES)
                    .prettyPrint(true)
                    .parentScopeResolution(false);
            return new ConfigTemplate(name, plain, handlebars.compile(new StringTemplateSource("template", plain)));
        } catch (HandlebarsException e) {
            throw explained(name, plain, e);
        } catch (IOException e) {
            throw new TemplateException(name + " can't be compiled: " + e.getMessage());
        }
    }

    /** Renders with this data: maps with text keys, lists, texts, numbers and booleans. */
    public String render(Map<String, ?> data) throws TemplateException {
        Context context =
                Context.newBuilder(data).resolver(new ValueResolver[] {VALUES}).build();
        try {
            String rendered = Rendering.of(() -> template.apply(context));
            return rendered.endsWith("\n") ? rendered : rendered + "\n";
        } catch (HandlebarsException e) {
            throw explained(name, text, e);
        } catch (IOException e) {
            throw new TemplateException(name + " can't be rendered: " + e.getMessage());
        }
    }

    /** What it was compiled from. */
    public String text() {
        return text;
    }

    /** How messages call this template. */
    public String name() {
        return name;
    }

    private static TemplateException explained(String name, String text, HandlebarsException e) {
        HandlebarsError error = e.getError();
        if (error == null) {
            return new TemplateException(name + ": " + e.getMessage());
        }
        String[] lines = text.split("\n", -1);
        int number = Math.clamp(error.line, 1, lines.length);
        return at(name, lines[number - 1], number, error.column + 1, reason(error, e));
    }

    private static TemplateException at(String name, String text, Nesting.Fault fault) {
        String before = text.substring(0, fault.offset());
        int begin = before.lastIndexOf('\n') + 1;
        int number = (int) before.lines().count() + (begin == before.length() ? 1 : 0);
        String line = text.substring(begin).lines().findFirst().orElse("");
        return at(name, line, number, fault.offset() - begin + 1, fault.reason());
    }

    private static TemplateException at(String name, String line, int number, int place, String reason) {
        int column = Math.clamp(place, 1, line.length() + 1);
        return new TemplateException(
                name + ", line " + number + ", column " + column + ": " + reason + evidence(line, column));
    }

    private static String reason(HandlebarsError error, HandlebarsException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TemplateMistake mistake) {
                return String.valueOf(mistake.getMessage());
            }
        }
        if (error.reason.contains(NO_BLOCK)) {
            return "there is no block here that {{> @partial-block}} could stand for";
        }
        Matcher partial = NO_PARTIAL.matcher(error.reason);
        if (partial.find()) {
            return "there is no partial '" + partial.group(1) + "'; a template is one file, with {{#*inline \""
                    + partial.group(1) + "\"}} for what repeats";
        }
        return error.reason
                .replace("found: ", "it doesn't parse: found ")
                .replace("expected: ", "expected ")
                .replaceAll("'(<EOF>|EOF)'", "the end");
    }

    /** The line, with a mark below the place; of a very long one only what is near. */
    private static String evidence(String line, int column) {
        int from = Math.max(0, column - 1 - LONGEST_EVIDENCE / 2);
        String near = line.substring(from, Math.min(line.length(), from + LONGEST_EVIDENCE));
        String before = near.substring(0, column - 1 - from).replaceAll("[^\t]", " ");
        return "\n    " + shown(near) + "\n    " + before + "^";
    }

    /** A line, or the beginning of a very long one, fit to be shown. */
    static String shown(String line) {
        return line.substring(0, Math.min(line.length(), LONGEST_EVIDENCE)).replaceAll("[\\p{Cntrl}&&[^\t]]", " ");
    }
}
