package dev.muster.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the methods of a Java source and how many lines each has. It reads braces, not Java: good enough for sources
 * in one format, where a method's name stands before its parenthesis and its brace ends the line.
 */
final class MethodScan {

    /** A method with its first line, counted from 1, and its length from there to the closing brace. */
    record Method(String name, int line, int lines) {}

    private record Open(boolean isMethod, String name, int line) {}

    private static final Set<String> NO_METHODS =
            Set.of("if", "for", "while", "switch", "catch", "synchronized", "try", "super", "this");
    private static final Pattern THROWS = Pattern.compile("\\sthrows\\s[\\w.,\\s@]+$");
    private static final Pattern NAME = Pattern.compile("(?:(\\w+)[\\s.]+)?(?:<[^<>]*>\\s*)?(\\w+)\\s*$");

    /** Comments, text blocks, strings and characters. */
    private static final Pattern TEXTS = Pattern.compile(String.join(
            "|",
            "(?s)/\\*.*?\\*/",
            "//[^\\n]*",
            "\"\"\".*?(?<!\\\\)\"\"\"",
            "\"(?:\\\\.|[^\"\\\\\\n])*\"",
            "'(?:\\\\.|[^'\\\\\\n])+'"));

    private MethodScan() {}

    static List<Method> methods(String source) {
        String code = withoutText(source);
        List<Method> methods = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        int line = 1;
        int headerFrom = 0;
        for (int i = 0; i < code.length(); i++) {
            switch (code.charAt(i)) {
                case '\n' -> line++;
                case ';' -> headerFrom = i + 1;
                case '{' -> {
                    String header = code.substring(headerFrom, i);
                    open.push(opened(header, line));
                    headerFrom = i + 1;
                }
                case '}' -> {
                    Open closed = open.isEmpty() ? new Open(false, "", line) : open.pop();
                    if (closed.isMethod()) {
                        methods.add(new Method(closed.name(), closed.line(), line - closed.line() + 1));
                    }
                    headerFrom = i + 1;
                }
                default -> {}
            }
        }
        return methods;
    }

    private static Open opened(String header, int line) {
        String text = THROWS.matcher(header.stripTrailing()).replaceFirst("").stripTrailing();
        int from = text.endsWith(")") ? matchingParenthesis(text) : -1;
        Matcher name = NAME.matcher(from < 0 ? "" : text.substring(0, from));
        if (!name.find()) {
            return new Open(false, "", line);
        }
        String before = name.group(1) == null ? "" : name.group(1);
        boolean isMethod = !NO_METHODS.contains(name.group(2)) && !before.equals("new") && !before.equals("record");
        int linesAfterName = (int)
                header.substring(name.start(2)).chars().filter(c -> c == '\n').count();
        return new Open(isMethod, name.group(2), line - linesAfterName);
    }

    private static int matchingParenthesis(String text) {
        int depth = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            depth += c == ')' ? 1 : c == '(' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The same source with spaces for comments, strings and characters; line ends are kept. */
    static String withoutText(String source) {
        return TEXTS.matcher(source).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
    }
}
