package dev.muster.agent.handler.machine;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a handler reads on its standard input. Of members a line each: name, address, role and tags, with tabs between;
 * tabs and line ends in them are written {@code \t} and {@code \n}. Of a user event or a query its payload, with a line
 * end if it has none; nothing if it is empty. Pure. Source: Serf's documentation, "Event Handlers".
 */
public final class HandlerStdin {

    private HandlerStdin() {}

    public static byte[] of(SerfEvent event) {
        return switch (event) {
            case SerfEvent.OfMembers(var change, List<Member> members) ->
                members.stream()
                        .map(HandlerStdin::line)
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.UTF_8);
            case SerfEvent.OfUser(var user) -> line(user.payload());
            case SerfEvent.Asked(var query) -> line(query.payload());
        };
    }

    private static String line(Member member) {
        String tags = member.tags().entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(","));
        InetAddress address = member.address().getAddress();
        return String.join(
                        "\t",
                        clean(member.name()),
                        address == null ? member.address().getHostString() : text(address),
                        clean(member.tags().getOrDefault("role", "")),
                        clean(tags))
                + "\n";
    }

    private static String clean(String text) {
        return text.replace("\t", "\\t").replace("\n", "\\n");
    }

    private static byte[] line(Bytes payload) {
        byte[] bytes = payload.toArray();
        if (bytes.length == 0 || bytes[bytes.length - 1] == '\n') {
            return bytes;
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = '\n';
        return longer;
    }

    /** As Serf writes it: of IPv6 the longest run of zeros is left out. Source: RFC 5952. */
    private static String text(InetAddress address) {
        if (!(address instanceof Inet6Address six)) {
            return address.getHostAddress();
        }
        byte[] bytes = six.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int begin = 0;
        int length = 1;
        for (int i = 0, run = 0; i < groups.length; i++) {
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > length) {
                length = run;
                begin = i - run + 1;
            }
        }
        return length < 2 ? hex(groups, 0, 8) : hex(groups, 0, begin) + "::" + hex(groups, begin + length, 8);
    }

    private static String hex(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }
}
