package dev.muster.cli.door;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member as Serf's RPC tells it. Name and tags are foreign text.
 *
 * @param host the address, without the port
 * @param status alive, leaving, left or failed
 */
public record MemberEntry(
        String name,
        String host,
        int port,
        String status,
        SortedMap<String, String> tags,
        int protocolMin,
        int protocolMax,
        int protocolCurrent) {

    public MemberEntry {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** Host and port in one, an IPv6 address in brackets. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
