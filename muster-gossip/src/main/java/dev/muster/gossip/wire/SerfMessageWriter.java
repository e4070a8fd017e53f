package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.wire.SerfMessage.Claim;
import dev.muster.gossip.wire.SerfMessage.EventsAt;
import dev.muster.gossip.wire.SerfMessage.NamedPayload;

/** Writes messages of the Serf layer as Go would: a structure as a map, its keys in ASCII order. */
final class SerfMessageWriter {

    private SerfMessageWriter() {}

    static Bytes write(SerfMessage message) {
        MsgpackWriter out = new MsgpackWriter(Dialect.GOSSIP);
        switch (message) {
            case SerfMessage.Leave leave ->
                out.type(SerfMessageType.LEAVE)
                        .map(3)
                        .key("LTime")
                        .unsigned(leave.lamportTime())
                        .key("Node")
                        .string(leave.node())
                        .key("Prune")
                        .bool(leave.prune());
            case SerfMessage.Join join ->
                out.type(SerfMessageType.JOIN)
                        .map(2)
                        .key("LTime")
                        .unsigned(join.lamportTime())
                        .key("Node")
                        .string(join.node());
            case SerfMessage.State state -> state(out.type(SerfMessageType.STATE), state);
            case SerfMessage.UserEvent event -> userEvent(out.type(SerfMessageType.USER_EVENT), event);
            case SerfMessage.Query query -> query(out.type(SerfMessageType.QUERY), query);
            case SerfMessage.QueryResponse response ->
                queryResponse(out.type(SerfMessageType.QUERY_RESPONSE), response);
            case SerfMessage.ConflictResponse response ->
                conflictResponse(out.type(SerfMessageType.CONFLICT_RESPONSE), response);
            case SerfMessage.KeyRequest request ->
                out.type(SerfMessageType.KEY_REQUEST).map(1).key("Key").bytesOrNil(request.key());
            case SerfMessage.KeyResponse response -> keyResponse(out.type(SerfMessageType.KEY_RESPONSE), response);
            case SerfMessage.Relay relay -> relay(out.type(SerfMessageType.RELAY), relay);
        }
        return out.finish();
    }

    private static void state(MsgpackWriter out, SerfMessage.State state) {
        out.map(6)
                .key("EventLTime")
                .unsigned(state.eventTime())
                .key("Events")
                .array(state.events().size());
        for (EventsAt slot : state.events()) {
            out.map(2).key("Events").array(slot.events().size());
            for (NamedPayload event : slot.events()) {
                out.map(2).key("Name").string(event.name()).key("Payload").bytesOrNil(event.payload());
            }
            out.key("LTime").unsigned(slot.lamportTime());
        }
        out.key("LTime").unsigned(state.lamportTime());
        out.key("LeftMembers").array(state.leftMembers().size());
        state.leftMembers().forEach(out::string);
        out.key("QueryLTime").unsigned(state.queryTime());
        out.key("StatusLTimes").map(state.statusTimes().size());
        state.statusTimes().forEach((name, time) -> out.string(name).unsigned(time));
    }

    private static void userEvent(MsgpackWriter out, SerfMessage.UserEvent event) {
        out.map(4)
                .key("CC")
                .bool(event.coalesce())
                .key("LTime")
                .unsigned(event.lamportTime())
                .key("Name")
                .string(event.name())
                .key("Payload")
                .bytesOrNil(event.payload());
    }

    private static void query(MsgpackWriter out, SerfMessage.Query query) {
        out.map(11).key("Addr").bytes(Addresses.ip(query.address())).key("Filters");
        if (query.filters().isEmpty()) {
            out.nil();
        } else {
            out.array(query.filters().size());
            query.filters().forEach(out::bytes);
        }
        out.key("Flags")
                .unsigned(query.flags())
                .key("ID")
                .unsigned(query.id())
                .key("LTime")
                .unsigned(query.lamportTime())
                .key("Name")
                .string(query.name())
                .key("Payload")
                .bytesOrNil(query.payload())
                .key("Port")
                .unsigned(query.address().getPort())
                .key("RelayFactor")
                .unsigned(query.relayFactor())
                .key("SourceNode")
                .string(query.sourceNode())
                .key("Timeout")
                .integer(query.timeoutNanos());
    }

    private static void queryResponse(MsgpackWriter out, SerfMessage.QueryResponse response) {
        out.map(5)
                .key("Flags")
                .unsigned(response.flags())
                .key("From")
                .string(response.from())
                .key("ID")
                .unsigned(response.id())
                .key("LTime")
                .unsigned(response.lamportTime())
                .key("Payload")
                .bytesOrNil(response.payload());
    }

    private static void conflictResponse(MsgpackWriter out, SerfMessage.ConflictResponse response) {
        Claim claim = response.claim();
        if (claim == null) {
            out.nil();
            return;
        }
        Bytes versions = claim.versions();
        out.map(11)
                .key("Addr")
                .bytes(Addresses.ip(claim.address()))
                .key("DelegateCur")
                .unsigned(versions.at(5))
                .key("DelegateMax")
                .unsigned(versions.at(4))
                .key("DelegateMin")
                .unsigned(versions.at(3))
                .key("Name")
                .string(claim.name())
                .key("Port")
                .unsigned(claim.address().getPort())
                .key("ProtocolCur")
                .unsigned(versions.at(2))
                .key("ProtocolMax")
                .unsigned(versions.at(1))
                .key("ProtocolMin")
                .unsigned(versions.at(0))
                .key("Status")
                .integer(claim.status())
                .key("Tags");
        TagCodec.writeMap(out, claim.tags());
    }

    private static void keyResponse(MsgpackWriter out, SerfMessage.KeyResponse response) {
        out.map(4).key("Keys");
        if (response.keys().isEmpty()) {
            out.nil();
        } else {
            out.array(response.keys().size());
            response.keys().forEach(out::string);
        }
        out.key("Message")
                .string(response.message())
                .key("PrimaryKey")
                .string(response.primaryKey())
                .key("Result")
                .bool(response.result());
    }

    private static void relay(MsgpackWriter out, SerfMessage.Relay relay) {
        out.map(2)
                .key("DestAddr")
                .map(3)
                .key("IP")
                .bytes(Addresses.ip(relay.address()))
                .key("Port")
                .integer(relay.address().getPort())
                .key("Zone")
                .string("")
                .key("DestName")
                .string(relay.nodeName())
                .verbatim(relay.inner());
    }
}
