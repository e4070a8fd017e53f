package dev.muster.agent.rpc;

import dev.muster.gossip.Member;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The filter of {@code members-filtered}. As with Serf, an expression is put between {@code ^} and {@code $} without a
 * group, and an empty one lets everything through. Source: serf-protocol reference 3.1.
 *
 * <p>An expression comes from outside, and Java's engine can run for ever on a bad one. So each has at most 256
 * characters, and looks at a text at most 20,000 times before it counts as not matching.
 */
final class MemberFilter implements Predicate<Member> {

    private static final int MAX_EXPRESSION = 256;
    private static final int MAX_LOOKS = 20_000;

    private final Map<String, Pattern> tags = new TreeMap<>();
    private final Pattern status;
    private final Pattern name;

    /** @throws IllegalArgumentException if an expression is none, or too long */
    MemberFilter(SortedMap<String, String> tags, String status, String name) {
        tags.forEach((key, expression) -> this.tags.put(key, compile(expression)));
        this.status = compile(status);
        this.name = compile(name);
    }

    private static Pattern compile(String expression) {
        if (expression.length() > MAX_EXPRESSION) {
            throw new IllegalArgumentException("an expression of more than " + MAX_EXPRESSION + " characters");
        }
        try {
            return Pattern.compile(expression.isEmpty() ? "" : "^" + expression + "$");
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }

    @Override
    public boolean test(Member member) {
        return matches(status, member.status().word())
                && matches(name, member.name())
                && tags.entrySet().stream()
                        .allMatch(t -> matches(t.getValue(), member.tags().getOrDefault(t.getKey(), "")));
    }

    private static boolean matches(Pattern pattern, String text) {
        try {
            return pattern.matcher(new CountedText(text)).find();
        } catch (TooManyLooksException | StackOverflowError e) {
            return false;
        }
    }

    private static final class TooManyLooksException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManyLooksException() {
            super(null, null, false, false);
        }
    }

    /** A text that can be looked at only so many times. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private int looks;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            looks++;
            if (looks > MAX_LOOKS) {
                throw new TooManyLooksException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
