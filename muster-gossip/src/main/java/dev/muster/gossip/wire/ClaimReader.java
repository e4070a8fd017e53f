package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import dev.muster.gossip.wire.SerfMessage.Claim;
import dev.muster.gossip.wire.SerfMessage.ConflictResponse;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a member knows of a disputed name. */
final class ClaimReader {

    private static final FieldNames MEMBER = FieldNames.of(
            "Name",
            "Addr",
            "Port",
            "Tags",
            "Status",
            "ProtocolMin",
            "ProtocolMax",
            "ProtocolCur",
            "DelegateMin",
            "DelegateMax",
            "DelegateCur");

    private ClaimReader() {}

    static ConflictResponse read(MsgpackReader in) throws MalformedMessageException {
        return new ConflictResponse(in.nil() ? null : claim(in));
    }

    private static Claim claim(MsgpackReader in) throws MalformedMessageException {
        String name = "";
        byte[] ip = Addresses.NONE;
        int port = 0;
        SortedMap<String, String> tags = new TreeMap<>();
        int status = 0;
        byte[] versions = new byte[WireLimits.VERSION_BYTES];
        StructReader struct = in.struct(MEMBER);
        while (struct.next()) {
            switch (struct.field()) {
                case "Name" -> name = MessageReader.name(in);
                case "Addr" -> ip = in.byteArray();
                case "Port" -> port = in.uint16();
                case "Tags" -> tags = TagCodec.readMap(in, WireLimits.CLAIM_TAGS);
                case "Status" -> status = in.int32();
                case "ProtocolMin" -> versions[0] = (byte) in.uint8();
                case "ProtocolMax" -> versions[1] = (byte) in.uint8();
                case "ProtocolCur" -> versions[2] = (byte) in.uint8();
                case "DelegateMin" -> versions[3] = (byte) in.uint8();
                case "DelegateMax" -> versions[4] = (byte) in.uint8();
                default -> versions[5] = (byte) in.uint8();
            }
        }
        return new Claim(name, Addresses.of(ip, port), tags, status, Bytes.of(versions));
    }
}
