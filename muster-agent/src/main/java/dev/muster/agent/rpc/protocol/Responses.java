package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.Vector;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The answers of Serf's RPC and the records of its streams as bytes. Strings are never written as byte strings: Serf's
 * own command would stop reading. Fields stand in the order in which Serf writes them, by name. Source: serf-protocol
 * reference 3.1.
 */
public final class Responses {

    private Responses() {}

    /** A header alone; an empty error means that all went well. */
    public static Bytes header(long sequence, String error) {
        return head(sequence, error).finish();
    }

    static Bytes of(long sequence, Answer answer) {
        MsgpackWriter out = head(sequence, answer.error());
        switch (answer) {
            case Answer.Done done -> {
                // The header says it all.
            }
            case Answer.Members members -> members(out.map(1), members.members());
            case Answer.Joined joined -> out.map(1).key("Num").integer(joined.nodes());
            case Answer.Keys keys -> keys(out, keys.result());
            case Answer.Stats stats -> stats(out, stats.groups());
            case Answer.Place place -> place(out, place.coordinate());
        }
        return out.finish();
    }

    static Bytes ofMembers(long sequence, SerfEvent.OfMembers event) {
        MsgpackWriter out =
                head(sequence, "").map(2).key("Event").string(event.change().word());
        members(out, event.members());
        return out.finish();
    }

    static Bytes ofUser(long sequence, UserEvent event) {
        return head(sequence, "")
                .map(5)
                .key("Coalesce")
                .bool(event.coalesce())
                .key("Event")
                .string("user")
                .key("LTime")
                .unsigned(event.lamportTime())
                .key("Name")
                .string(event.name())
                .key("Payload")
                .bytesOrNil(event.payload())
                .finish();
    }

    /** @param id by which this connection may answer it */
    static Bytes ofQuestion(long sequence, long id, Query query) {
        return head(sequence, "")
                .map(5)
                .key("Event")
                .string("query")
                .key("ID")
                .unsigned(id)
                .key("LTime")
                .unsigned(query.lamportTime())
                .key("Name")
                .string(query.name())
                .key("Payload")
                .bytesOrNil(query.payload())
                .finish();
    }

    static Bytes log(long sequence, String line) {
        return head(sequence, "").map(1).key("Log").string(line).finish();
    }

    static Bytes acknowledged(long sequence, String from) {
        return ofQuery(sequence, "ack", from, Bytes.EMPTY);
    }

    static Bytes responded(long sequence, String from, Bytes content) {
        return ofQuery(sequence, "response", from, content);
    }

    static Bytes queryDone(long sequence) {
        return ofQuery(sequence, "done", "", Bytes.EMPTY);
    }

    private static Bytes ofQuery(long sequence, String type, String from, Bytes content) {
        return head(sequence, "")
                .map(3)
                .key("From")
                .string(from)
                .key("Payload")
                .bytesOrNil(content)
                .key("Type")
                .string(type)
                .finish();
    }

    private static MsgpackWriter head(long sequence, String error) {
        return new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Error")
                .string(error)
                .key("Seq")
                .unsigned(sequence);
    }

    private static void members(MsgpackWriter out, List<Member> members) {
        out.key("Members").array(members.size());
        members.forEach(m -> member(out, m));
    }

    private static void member(MsgpackWriter out, Member member) {
        out.map(11);
        out.key("Addr").bytes(member.address().getAddress().getAddress());
        out.key("DelegateCur").integer(member.versions().serfCurrent());
        out.key("DelegateMax").integer(member.versions().serfMax());
        out.key("DelegateMin").integer(member.versions().serfMin());
        out.key("Name").string(member.name());
        out.key("Port").integer(member.address().getPort());
        out.key("ProtocolCur").integer(member.versions().memberlistCurrent());
        out.key("ProtocolMax").integer(member.versions().memberlistMax());
        out.key("ProtocolMin").integer(member.versions().memberlistMin());
        out.key("Status").string(member.status().word());
        out.key("Tags");
        strings(out, member.tags());
    }

    private static void keys(MsgpackWriter out, KeyResult result) {
        out.map(5).key("Keys").map(result.keys().size());
        result.keys().forEach((key, members) -> out.string(key).integer(members));
        out.key("Messages");
        strings(out, result.messages());
        out.key("NumErr").integer(result.failures());
        out.key("NumNodes").integer(result.nodes());
        out.key("NumResp").integer(result.responses());
    }

    private static void stats(MsgpackWriter out, SortedMap<String, SortedMap<String, String>> groups) {
        out.map(groups.size());
        groups.forEach((name, facts) -> {
            out.string(name);
            strings(out, facts);
        });
    }

    /** One that is not known is all zeroes, without a vector. */
    private static void place(MsgpackWriter out, Optional<Coordinate> coordinate) {
        out.map(2).key("Coord").map(4);
        out.key("Adjustment")
                .float64(coordinate.map(Coordinate::adjustmentSeconds).orElse(0.0));
        out.key("Error").float64(coordinate.map(Coordinate::error).orElse(0.0));
        out.key("Height").float64(coordinate.map(Coordinate::heightSeconds).orElse(0.0));
        out.key("Vec");
        coordinate.ifPresentOrElse(known -> vector(out, known.position()), out::nil);
        out.key("Ok").bool(coordinate.isPresent());
    }

    private static void vector(MsgpackWriter out, Vector vector) {
        out.array(vector.dimensions());
        for (int i = 0; i < vector.dimensions(); i++) {
            out.float64(vector.component(i));
        }
    }

    private static void strings(MsgpackWriter out, SortedMap<String, String> strings) {
        out.map(strings.size());
        strings.forEach((key, value) -> out.string(key).string(value));
    }
}
