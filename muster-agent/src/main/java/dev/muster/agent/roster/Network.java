package dev.muster.agent.roster;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, written {@code 10.0.0.0/8} or {@code fd00::/8}; a single address is a range of one. An IPv4
 * range holds no IPv6 address, and the other way round. Immutable.
 */
public final class Network {

    private static final Pattern WRITTEN = Pattern.compile("([0-9a-fA-F.:]{2,45})(?:/([0-9]{1,3}))?");

    private final InetAddress first;
    private final byte[] start;
    private final int bits;

    private Network(InetAddress first, int bits) {
        this.first = first;
        this.start = first.getAddress();
        this.bits = bits;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with a message for people; so too when the address has bits beyond the length,
     *     for then one of the two is a slip
     */
    public static Network parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw refused(text);
        }
        InetAddress first = AddressRules.literal(written.group(1)).orElseThrow(() -> refused(text));
        int longest = first.getAddress().length * 8;
        int bits = written.group(2) == null ? longest : Integer.parseInt(written.group(2));
        if (bits > longest) {
            throw refused(text);
        }
        Network network = new Network(first, bits);
        if (!Arrays.equals(network.masked(network.start), network.start)) {
            throw new IllegalArgumentException("'" + PrintableText.of(text) + "' is no network: its address goes on"
                    + " after the first " + bits + " bits");
        }
        return network;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + PrintableText.of(text) + "' is no network; one is written 10.0.0.0/8 or fd00::/8");
    }

    /** Whether {@code address} is in it. */
    public boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == start.length && Arrays.equals(masked(bytes), start);
    }

    /** Whether any loopback address is in it. */
    public boolean holdsLoopback() {
        return first.isLoopbackAddress() || holds(InetAddress.ofLiteral(start.length == 4 ? "127.0.0.1" : "::1"));
    }

    private byte[] masked(byte[] address) {
        byte[] kept = address.clone();
        for (int i = 0; i < kept.length; i++) {
            int mask = bits >= 8 * (i + 1) ? 0xff : bits <= 8 * i ? 0 : 0xff << (8 * (i + 1) - bits);
            kept[i] &= (byte) mask;
        }
        return kept;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && bits == network.bits && Arrays.equals(start, network.start);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(start) + bits;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
