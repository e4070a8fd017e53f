package dev.muster.haproxy.journal;

import java.util.List;

/**
 * How one text becomes another: lines at its head and at its tail that stay, and what comes between them. From nothing
 * it is the text itself.
 *
 * @param head how many lines at the beginning stay
 * @param tail how many lines at the end stay
 * @param middle what stands between them then
 */
record TextChange(int head, int tail, String middle) {

    /** The text as a whole. */
    static TextChange whole(String text) {
        return new TextChange(0, 0, text);
    }

    static TextChange between(String before, String after) {
        List<String> old = lines(before);
        List<String> wanted = lines(after);
        int shorter = Math.min(old.size(), wanted.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(wanted.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(wanted.get(wanted.size() - 1 - tail))) {
            tail++;
        }
        return new TextChange(head, tail, String.join("", wanted.subList(head, wanted.size() - tail)));
    }

    /**
     * The text after the change.
     *
     * @throws IllegalArgumentException when this is no change of that text
     */
    String of(String before) {
        List<String> old = lines(before);
        if (head < 0 || tail < 0 || head > old.size() || tail > old.size() - head) {
            throw new IllegalArgumentException("a change of another text");
        }
        return String.join("", old.subList(0, head))
                + middle
                + String.join("", old.subList(old.size() - tail, old.size()));
    }

    /** Each with its end of line, so that joined they are the text. */
    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\n)"));
    }
}
