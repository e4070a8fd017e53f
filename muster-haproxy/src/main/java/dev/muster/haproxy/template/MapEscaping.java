package dev.muster.haproxy.template;

import com.github.jknack.handlebars.EscapingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a value in its place on a line of a map file, where nothing can be quoted: whatever it holds, it is no line, no
 * comment and no border between key and value. What would be one is marked by characters that no text may have (U+FDD0
 * and the next, "noncharacters" of Unicode), so that {@link MapTemplate} can tell it from the template's own.
 */
final class MapEscaping implements EscapingStrategy {

    private static final char BLANK = '\ufdd0';
    private static final char NUMBER_SIGN = '\ufdd1';
    private static final char EMPTY = '\ufdd2';

    @Override
    public @Nullable CharSequence escape(@Nullable CharSequence value) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        text.codePoints().filter(MapEscaping::unprintable).findFirst().ifPresent(c -> {
            throw new TemplateMistake(
                    "a value with the character U+" + String.format("%04X", c) + " can't stand in a map");
        });
        return text.isEmpty()
                ? Character.toString(EMPTY)
                : text.replace(' ', BLANK).replace('#', NUMBER_SIGN);
    }

    private static boolean unprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Whether a template's own text has a character that only marks may be. */
    static boolean hasMarks(String text) {
        return text.chars().anyMatch(c -> c >= BLANK && c <= EMPTY);
    }

    /** The text as it was meant. */
    static String plain(String marked) {
        return marked.replace(BLANK, ' ').replace(NUMBER_SIGN, '#').replace(Character.toString(EMPTY), "");
    }

    /** Why this word, as rendered, can't be a key; an empty text if it can. */
    static String mistakeOfKey(String word) {
        String key = plain(word);
        if (key.isEmpty()) {
            return "the key is an empty value";
        }
        if (key.contains(" ")) {
            return "the key has a blank in it";
        }
        return key.startsWith("#") ? "a key can't begin with '#'" : "";
    }
}
