package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Whom a query is for: by name, and by tags that match regular expressions, on an engine whose time grows with the text
 * and not beyond, for they come from the network. Pure. Source: Serf's protocol (queries).
 */
final class QueryFilters {

    private static final int BY_NAME = 0;
    private static final int BY_TAG = 1;
    private static final FieldNames TAG_FILTER = FieldNames.of("Tag", "Expr");

    private QueryFilters() {}

    /** The filters as they travel; none at all is everybody. */
    static List<Bytes> encode(List<String> nodes, SortedMap<String, String> tags) {
        List<Bytes> filters = new ArrayList<>();
        if (!nodes.isEmpty()) {
            MsgpackWriter out = new MsgpackWriter(Dialect.GOSSIP).type(BY_NAME).array(nodes.size());
            nodes.forEach(out::string);
            filters.add(out.finish());
        }
        tags.forEach((tag, expression) -> filters.add(new MsgpackWriter(Dialect.GOSSIP)
                .type(BY_TAG)
                .map(2)
                .key("Expr")
                .string(expression)
                .key("Tag")
                .string(tag)
                .finish()));
        return filters;
    }

    /**
     * What tells whether a member passes all of them.
     *
     * @throws MalformedMessageException if one of them is no filter, or costs too much; nobody passes then
     */
    static Predicate<Member> read(List<Bytes> filters) throws MalformedMessageException {
        if (filters.size() > SerfLimits.FILTERS) {
            throw new MalformedMessageException(Reason.TOO_LARGE, filters.size() + " filters in a query");
        }
        Predicate<Member> all = member -> true;
        long costLeft = SerfLimits.EXPRESSION_COST;
        for (Bytes filter : filters) {
            MsgpackReader in = new MsgpackReader(filter, 1);
            switch (filter.at(0)) {
                case BY_NAME -> all = all.and(named(in));
                case BY_TAG -> {
                    TagFilter tag = tagFilter(in);
                    costLeft -= LinearExpression.cost(tag.expression);
                    if (costLeft < 0) {
                        throw new MalformedMessageException(Reason.TOO_LARGE, "regular expressions in a query");
                    }
                    all = all.and(tag.compiled());
                }
                default -> throw new MalformedMessageException(Reason.UNKNOWN_TYPE, "filter type " + filter.at(0));
            }
        }
        return all;
    }

    private static Predicate<Member> named(MsgpackReader in) throws MalformedMessageException {
        Set<String> names = new HashSet<>();
        for (int i = in.array(); i > 0; i--) {
            names.add(in.string());
        }
        return member -> names.contains(member.name());
    }

    private static TagFilter tagFilter(MsgpackReader in) throws MalformedMessageException {
        String tag = "";
        String expression = "";
        StructReader struct = in.struct(TAG_FILTER);
        while (struct.next()) {
            switch (struct.field()) {
                case "Tag" -> tag = in.string();
                default -> expression = in.string();
            }
        }
        return new TagFilter(tag, expression);
    }

    private record TagFilter(String tag, String expression) {

        Predicate<Member> compiled() throws MalformedMessageException {
            try {
                LinearExpression linear = LinearExpression.of(expression);
                return member -> linear.foundIn(member.tags().getOrDefault(tag, ""));
            } catch (IllegalArgumentException e) {
                // What it says may quote the expression, which is foreign.
                throw new MalformedMessageException(Reason.BAD_VALUE, "a filter that is no regular expression");
            }
        }
    }

    /** @throws IllegalArgumentException for people, if others could not use an expression of the own user */
    static void check(String tag, String expression) {
        if (LinearExpression.cost(expression) > SerfLimits.EXPRESSION_COST) {
            throw new IllegalArgumentException(
                    "the expression for the tag \"" + tag + "\" is too long, or repeats too much");
        }
        try {
            LinearExpression.of(expression);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the expression for the tag \"" + tag + "\": " + e.getMessage(), e);
        }
    }
}
