package dev.muster.gossip.interop;

import dev.muster.gossip.interop.OldMsgpack.Raw;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link MusterJudge} that knows Serf's messages. Source: Serf's protocol (the Serf layer's messages
 * and queries).
 */
final class SerfMessageJudge {

    private static final int MOST_EVENT_BYTES = 9 * 1024;
    private static final int MOST_QUERY_BYTES = 1024;
    private static final Set<Integer> KEY_SIZES = Set.of(16, 24, 32);

    private final Asked asked;

    SerfMessageJudge(Asked asked) {
        this.asked = asked;
    }

    void judge(byte[] message) {
        Foul.unless(message.length > 1, "a user message of " + message.length + " bytes");
        OldMsgpack in = new OldMsgpack(message, 1, true);
        switch (message[0]) {
            case 0 -> {
                Fields leave = Fields.of("leave", in.next(), "LTime", "Node", "Prune");
                leave.unsigned("LTime", 64);
                leave.name("Node");
                leave.bool("Prune");
            }
            case 1 -> {
                Fields join = Fields.of("join", in.next(), "LTime", "Node");
                join.unsigned("LTime", 64);
                join.name("Node");
            }
            case 3 -> {
                Foul.unless(message.length <= MOST_EVENT_BYTES, "a user event of " + message.length + " bytes");
                Fields event = Fields.of("user event", in.next(), "CC", "LTime", "Name", "Payload");
                event.bool("CC");
                event.unsigned("LTime", 64);
                event.raw("Name");
                event.rawOrNil("Payload");
            }
            case 4 -> query(message, in.next());
            case 5 -> response(message, in.next());
            case 9 -> {
                relay(message, in);
                return;
            }
            default -> throw new Foul("a user message of type " + message[0]);
        }
        Foul.unless(in.atEnd(), "bytes after a user message of type " + message[0]);
    }

    private void query(byte[] message, @Nullable Object value) {
        Foul.unless(message.length <= MOST_QUERY_BYTES, "a query of " + message.length + " bytes");
        Fields query = Fields.of(
                "query",
                value,
                "Addr",
                "Filters",
                "Flags",
                "ID",
                "LTime",
                "Name",
                "Payload",
                "Port",
                "RelayFactor",
                "SourceNode",
                "Timeout");
        query.address("Addr");
        query.port("Port");
        query.name("SourceNode");
        Foul.unless(query.unsigned("Flags", 32).intValue() <= 3, "a query with unknown flags");
        query.unsigned("LTime", 64);
        query.unsigned("RelayFactor", 8);
        Foul.unless(query.unsigned("Timeout", 63).signum() > 0, "a query without time to answer");
        if (query.any("Filters") != null) {
            Foul.unless(!query.list("Filters").isEmpty(), "an empty list of filters, where nil is usual");
            query.list("Filters").forEach(SerfMessageJudge::filter);
        }
        String name = query.raw("Name").text();
        asked.add(query.unsigned("ID", 32), name);
        byte[] payload = query.rawOrNil("Payload").bytes();
        if (Asked.KEY_QUERIES.contains(name)) {
            keyRequest(name, payload);
        }
    }

    private static void filter(@Nullable Object value) {
        if (!(value instanceof Raw filter)) {
            throw new Foul("a filter that is no string of bytes");
        }
        Foul.unless(filter.size() > 1, "a filter of " + filter.size() + " bytes");
        OldMsgpack in = new OldMsgpack(filter.bytes(), 1, true);
        switch (filter.bytes()[0]) {
            case 0 -> {
                if (!(in.next() instanceof List<?> names) || names.isEmpty()) {
                    throw new Foul("a filter without names");
                }
                Foul.unless(names.stream().allMatch(Raw.class::isInstance), "a filter with a name that is none");
            }
            case 1 -> {
                Fields tag = Fields.of("filter", in.next(), "Expr", "Tag");
                tag.raw("Expr");
                tag.raw("Tag");
            }
            default -> throw new Foul("a filter of type " + filter.bytes()[0]);
        }
        Foul.unless(in.atEnd(), "bytes after a filter");
    }

    private static void keyRequest(String query, byte[] payload) {
        Foul.unless(payload.length > 1 && payload[0] == 7, query + " without a request for a key");
        OldMsgpack in = new OldMsgpack(payload, 1, true);
        int key = Fields.of(query, in.next(), "Key").rawOrNil("Key").size();
        Foul.unless(query.equals("_serf_list-keys") || KEY_SIZES.contains(key), query + ": a key of " + key + " bytes");
        Foul.unless(in.atEnd(), query + ": bytes after it");
    }

    private void response(byte[] message, @Nullable Object value) {
        Foul.unless(message.length <= MOST_QUERY_BYTES, "an answer of " + message.length + " bytes");
        Fields response = Fields.of("answer", value, "Flags", "From", "ID", "LTime", "Payload");
        int flags = response.unsigned("Flags", 32).intValue();
        Foul.unless(flags <= 1, "an answer with unknown flags");
        response.name("From");
        response.unsigned("LTime", 64);
        byte[] payload = response.rawOrNil("Payload").bytes();
        if (flags == 1) {
            Foul.unless(payload.length == 0, "an acknowledgement with a payload");
            return;
        }
        String query = asked.name(response.unsigned("ID", 32));
        if (query.equals(Asked.CONFLICT)) {
            claim(payload);
        } else if (Asked.KEY_QUERIES.contains(query)) {
            keyResponse(payload);
        }
    }

    private static void claim(byte[] payload) {
        Foul.unless(payload.length > 1 && payload[0] == 6, "an answer about a name of another type");
        OldMsgpack in = new OldMsgpack(payload, 1, true);
        Object value = in.next();
        Foul.unless(in.atEnd(), "claim: bytes after it");
        if (value == null) {
            return;
        }
        Fields claim = Fields.of(
                "claim",
                value,
                "Addr",
                "DelegateCur",
                "DelegateMax",
                "DelegateMin",
                "Name",
                "Port",
                "ProtocolCur",
                "ProtocolMax",
                "ProtocolMin",
                "Status",
                "Tags");
        claim.address("Addr");
        claim.name("Name");
        claim.port("Port");
        Foul.unless(claim.unsigned("Status", 8).intValue() <= 4, "claim: no known status");
        MessageJudge.tags(claim.any("Tags"));
    }

    private static void keyResponse(byte[] payload) {
        Foul.unless(payload.length > 1 && payload[0] == 8, "an answer about keys of another type");
        OldMsgpack in = new OldMsgpack(payload, 1, true);
        Fields response = Fields.of("key response", in.next(), "Keys", "Message", "PrimaryKey", "Result");
        response.bool("Result");
        response.raw("Message");
        response.rawOrNil("PrimaryKey");
        if (response.any("Keys") != null) {
            Foul.unless(
                    response.list("Keys").stream().allMatch(Raw.class::isInstance), "key response: a key that is none");
        }
        Foul.unless(in.atEnd(), "key response: bytes after it");
    }

    private void relay(byte[] message, OldMsgpack in) {
        Foul.unless(message.length <= MOST_QUERY_BYTES, "a relayed answer of " + message.length + " bytes");
        Fields relay = Fields.of("relay", in.next(), "DestAddr", "DestName");
        relay.name("DestName");
        Fields address = Fields.of("relay's address", relay.any("DestAddr"), "IP", "Port", "Zone");
        address.address("IP");
        address.port("Port");
        address.raw("Zone");
        byte[] inner = Arrays.copyOfRange(message, in.position(), message.length);
        Foul.unless(inner.length > 1 && inner[0] == 5, "a relay of something that is no answer");
        judge(inner);
    }

    /** The state that ends a push/pull. */
    void state(byte[] state) {
        Foul.unless(state.length > 1 && state[0] == 2, "a user state of another type");
        OldMsgpack in = new OldMsgpack(state, 1, true);
        Fields fields = Fields.of(
                "user state", in.next(), "EventLTime", "Events", "LTime", "LeftMembers", "QueryLTime", "StatusLTimes");
        for (String clock : List.of("EventLTime", "LTime", "QueryLTime")) {
            Foul.unless(fields.unsigned(clock, 64).signum() > 0, clock + " is 0");
        }
        if (!(fields.any("StatusLTimes") instanceof Map<?, ?> times)) {
            throw new Foul("user state: no times of members");
        }
        Foul.unless(times.values().stream().allMatch(BigInteger.class::isInstance), "user state: a time that is none");
        Foul.unless(times.keySet().containsAll(fields.list("LeftMembers")), "user state: who left without a time");
        for (Object slot : fields.list("Events")) {
            if (slot != null) {
                Fields events = Fields.of("events", slot, "Events", "LTime");
                events.unsigned("LTime", 64);
                for (Object event : events.list("Events")) {
                    Fields one = Fields.of("event", event, "Name", "Payload");
                    one.raw("Name");
                    one.rawOrNil("Payload");
                }
            }
        }
        Foul.unless(in.atEnd(), "bytes after the user state");
    }
}
