package dev.muster.haproxy.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How deep the blocks of a template are nested, before anything reads it by going into each: the library's parser
 * takes some of the stack for each level. Counts rather too much than too little. Pure.
 */
final class Nesting {

    /** Something that no template may have, at this place of the text. */
    record Fault(int offset, String reason) {}

    private final String text;
    /** For each open block how many levels it has: one, and one for each {@code else if}. */
    private final Deque<Integer> open = new ArrayDeque<>();

    private int levels;

    private Nesting(String text) {
        this.text = text;
    }

    /** The first place that is too deep, or that changes what a tag is. */
    static Optional<Fault> fault(String text) {
        return new Nesting(text).fault();
    }

    private Optional<Fault> fault() {
        int at = text.indexOf("{{");
        while (at >= 0) {
            int inside = at;
            while (inside < text.length() && "{~ \t\n".indexOf(text.charAt(inside)) >= 0) {
                inside++;
            }
            if (text.startsWith("=", inside)) {
                return Optional.of(new Fault(inside, "what begins and ends a tag can't be changed: it is {{ and }}"));
            }
            int end = end(inside);
            boolean escaped = at > 0 && text.charAt(at - 1) == '\\';
            count(text.substring(inside, end), escaped);
            if (levels + parentheses(inside, end) > Rendering.MOST_LEVELS) {
                return Optional.of(new Fault(
                        inside,
                        "it is nested too deeply; up to " + Rendering.MOST_LEVELS
                                + " blocks may stand within each other"));
            }
            at = text.indexOf("{{", end);
        }
        return Optional.empty();
    }

    private int end(int inside) {
        if (text.startsWith("!--", inside)) {
            int plain = text.indexOf("--}}", inside);
            int tilde = text.indexOf("--~}}", inside);
            int end = plain < 0 || (tilde >= 0 && tilde < plain) ? tilde : plain;
            return end < 0 ? text.length() : end + 2;
        }
        int end = text.indexOf("}}", inside);
        return end < 0 ? text.length() : end;
    }

    private void count(String tag, boolean escaped) {
        if (tag.startsWith("#") || (tag.startsWith("^") && tag.strip().length() > 1 && !tag.startsWith("^~"))) {
            open.push(1);
            levels++;
        } else if (tag.startsWith("else ") && tag.strip().length() > "else".length() && !open.isEmpty()) {
            open.push(open.pop() + 1);
            levels++;
        } else if (tag.startsWith("/") && !escaped && !open.isEmpty()) {
            levels -= open.pop();
        }
    }

    /** How deep sub-expressions are nested in a tag. */
    private int parentheses(int from, int end) {
        int deep = 0;
        int deepest = 0;
        for (int i = from; i < end && text.charAt(from) != '!'; i++) {
            if (text.charAt(i) == '(') {
                deep++;
                deepest = Math.max(deepest, deep);
            } else if (text.charAt(i) == ')') {
                deep--;
            }
        }
        return deepest;
    }
}
