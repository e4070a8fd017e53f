package dev.muster.gossip.serf;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression in the syntax of RE2, on an engine whose time grows with the text and not beyond, for both come
 * from others. Immutable, for any thread. Source: serf-protocol reference 2.8.
 */
public final class LinearExpression {

    private static final java.util.regex.Pattern REPETITION = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private final Pattern pattern;

    private LinearExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException for people, if it is none, or costs more than
     *     {@link SerfLimits#EXPRESSION_COST}; the message may quote it, and it is foreign
     */
    public static LinearExpression of(String expression) {
        if (cost(expression) > SerfLimits.EXPRESSION_COST) {
            throw new IllegalArgumentException("is too long, or repeats too much");
        }
        try {
            return new LinearExpression(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether it matches anywhere in the text. */
    public boolean foundIn(String text) {
        return pattern.matcher(text).find();
    }

    /**
     * No less than the length of the program that an expression becomes, roughly: its length, times the count of every
     * repetition in it, for they may be nested. RE2/J itself allows programs of a million steps, of which each
     * character of a tag would cost some.
     */
    static long cost(String expression) {
        long cost = expression.length() + 1L;
        java.util.regex.Matcher repetitions = REPETITION.matcher(expression);
        while (repetitions.find() && cost <= SerfLimits.EXPRESSION_COST) {
            String most = repetitions.group(2);
            String count = most == null || most.isEmpty() ? repetitions.group(1) : most;
            cost *= count.length() > 4 ? SerfLimits.EXPRESSION_COST : Math.max(1, Integer.parseInt(count));
        }
        return cost;
    }
}
