package dev.muster.agent.rpc;

import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.util.List;
import java.util.SortedMap;

/**
 * The answers of Serf's RPC as bytes. Strings are never written as byte strings: Serf's own command would stop reading.
 * Source: serf-protocol reference 3.1.
 */
final class Responses {

    private Responses() {}

    /** A header alone; an empty error means that all went well. */
    static Bytes header(long sequence, String error) {
        return head(sequence, error).finish();
    }

    static Bytes members(long sequence, List<Member> members) {
        MsgpackWriter out = head(sequence, "").map(1).key("Members").array(members.size());
        members.forEach(m -> member(out, m));
        return out.finish();
    }

    /** The number comes also with an error. */
    static Bytes joined(long sequence, String error, int joined) {
        return head(sequence, error).map(1).key("Num").integer(joined).finish();
    }

    static Bytes stats(long sequence, SortedMap<String, SortedMap<String, String>> groups) {
        MsgpackWriter out = head(sequence, "").map(groups.size());
        groups.forEach((name, facts) -> {
            out.string(name);
            strings(out, facts);
        });
        return out.finish();
    }

    private static MsgpackWriter head(long sequence, String error) {
        return new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Error")
                .string(error)
                .key("Seq")
                .unsigned(sequence);
    }

    private static void member(MsgpackWriter out, Member member) {
        out.map(11);
        out.key("Name").string(member.name());
        out.key("Addr").bytes(Bytes.of(member.address().getAddress().getAddress()));
        out.key("Port").integer(member.address().getPort());
        out.key("Tags");
        strings(out, member.tags());
        out.key("Status").string(member.status().word());
        out.key("ProtocolMin").integer(member.versions().memberlistMin());
        out.key("ProtocolMax").integer(member.versions().memberlistMax());
        out.key("ProtocolCur").integer(member.versions().memberlistCurrent());
        out.key("DelegateMin").integer(member.versions().serfMin());
        out.key("DelegateMax").integer(member.versions().serfMax());
        out.key("DelegateCur").integer(member.versions().serfCurrent());
    }

    private static void strings(MsgpackWriter out, SortedMap<String, String> strings) {
        out.map(strings.size());
        strings.forEach((key, value) -> out.string(key).string(value));
    }
}
