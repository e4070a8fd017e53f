package dev.muster.gossip.wire;

import static dev.muster.gossip.wire.MessageReader.name;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import dev.muster.gossip.wire.SerfMessage.EventsAt;
import dev.muster.gossip.wire.SerfMessage.NamedPayload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads Serf's state out of a push/pull. For one thread and one message. */
final class StateReader {

    private static final FieldNames STATE =
            FieldNames.of("LTime", "StatusLTimes", "LeftMembers", "EventLTime", "Events", "QueryLTime");
    private static final FieldNames SLOT = FieldNames.of("LTime", "Events");
    private static final FieldNames EVENT = FieldNames.of("Name", "Payload");

    private final MsgpackReader in;
    private int namesLeft = WireLimits.STATE_NAMES;
    private int eventsLeft = WireLimits.STATE_EVENTS;

    private StateReader(MsgpackReader in) {
        this.in = in;
    }

    static SerfMessage.State read(MsgpackReader in) throws MalformedMessageException {
        return new StateReader(in).state();
    }

    private SerfMessage.State state() throws MalformedMessageException {
        long time = 0;
        Map<String, Long> statusTimes = new LinkedHashMap<>();
        Set<String> leftMembers = new LinkedHashSet<>();
        long eventTime = 0;
        List<EventsAt> events = new ArrayList<>();
        long queryTime = 0;
        StructReader struct = in.struct(STATE);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                case "StatusLTimes" -> statusTimes = statusTimes();
                case "LeftMembers" -> leftMembers = leftMembers();
                case "EventLTime" -> eventTime = in.uint64();
                case "Events" -> events = slots();
                default -> queryTime = in.uint64();
            }
        }
        return new SerfMessage.State(time, statusTimes, leftMembers, eventTime, events, queryTime);
    }

    private Map<String, Long> statusTimes() throws MalformedMessageException {
        int size = in.map();
        takeNames(size);
        Map<String, Long> times = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            times.put(name(in), in.uint64());
        }
        return times;
    }

    private Set<String> leftMembers() throws MalformedMessageException {
        int size = in.array();
        takeNames(size);
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            names.add(name(in));
        }
        return names;
    }

    private List<EventsAt> slots() throws MalformedMessageException {
        List<EventsAt> slots = new ArrayList<>();
        for (int i = in.array(); i > 0; i--) {
            if (!in.nil()) {
                takeEvents(1);
                slots.add(slot());
            }
        }
        return slots;
    }

    private EventsAt slot() throws MalformedMessageException {
        long time = 0;
        List<NamedPayload> events = new ArrayList<>();
        StructReader struct = in.struct(SLOT);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                default -> {
                    int size = in.array();
                    takeEvents(size);
                    events.clear();
                    for (int i = 0; i < size; i++) {
                        events.add(event());
                    }
                }
            }
        }
        return new EventsAt(time, events);
    }

    private NamedPayload event() throws MalformedMessageException {
        String name = "";
        Bytes payload = Bytes.EMPTY;
        StructReader struct = in.struct(EVENT);
        while (struct.next()) {
            switch (struct.field()) {
                case "Name" -> name = in.string();
                default -> payload = in.bytes();
            }
        }
        return new NamedPayload(name, payload);
    }

    private void takeNames(int count) throws MalformedMessageException {
        namesLeft -= count;
        if (namesLeft < 0) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "too many names in a Serf state");
        }
    }

    private void takeEvents(int count) throws MalformedMessageException {
        eventsLeft -= count;
        if (eventsLeft < 0) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "too many user events in a Serf state");
        }
    }
}
