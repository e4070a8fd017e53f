package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.Member;
import dev.muster.gossip.serf.LinearExpression;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The filter of {@code members-filtered}. As with Serf, an expression is put between {@code ^} and {@code $} without a
 * group, and an empty one lets everything through. Immutable. Source: serf-protocol reference 3.1.
 */
public final class MemberFilter implements Predicate<Member> {

    /** So many tags are looked at. */
    static final int MOST_TAGS = 32;

    /** The longest expression, in characters. */
    static final int LONGEST_EXPRESSION = 256;

    private static final LinearExpression ANYTHING = LinearExpression.of("");

    private final Map<String, LinearExpression> tags = new TreeMap<>();
    private final LinearExpression status;
    private final LinearExpression name;

    /** @throws IllegalArgumentException if an expression is none or too long, or there are too many */
    public MemberFilter(SortedMap<String, String> tags, String status, String name) {
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("a filter of more than " + MOST_TAGS + " tags");
        }
        tags.forEach((key, expression) -> this.tags.put(key, anchored(expression)));
        this.status = anchored(status);
        this.name = anchored(name);
    }

    private static LinearExpression anchored(String expression) {
        if (expression.length() > LONGEST_EXPRESSION) {
            throw new IllegalArgumentException("an expression of more than " + LONGEST_EXPRESSION + " characters");
        }
        return expression.isEmpty() ? ANYTHING : LinearExpression.of("^" + expression + "$");
    }

    @Override
    public boolean test(Member member) {
        return status.foundIn(member.status().word())
                && name.foundIn(member.name())
                && tags.entrySet().stream()
                        .allMatch(t -> t.getValue().foundIn(member.tags().getOrDefault(t.getKey(), "")));
    }
}
