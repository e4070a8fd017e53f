package dev.muster.gossip.interop;

import dev.muster.gossip.interop.OldMsgpack.Raw;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one structure, each asked for as what it must be. */
final class Fields {

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final String what;
    private final Map<Raw, @Nullable Object> values;

    private Fields(String what, Map<Raw, @Nullable Object> values) {
        this.what = what;
        this.values = values;
    }

    /** Exactly the fields {@code names}, which are given in ASCII order, in that order. */
    static Fields of(String what, @Nullable Object value, String... names) {
        Fields fields = open(what, value);
        fields.wants(fields.names().equals(List.of(names)), "has the fields " + fields.names());
        return fields;
    }

    /** As {@link #of}, where the fields that end with a question mark may be missing. */
    static Fields ofSome(String what, @Nullable Object value, String... names) {
        Fields fields = open(what, value);
        List<String> here = fields.names();
        List<String> wanted = new ArrayList<>();
        for (String name : names) {
            String bare = name.replace("?", "");
            if (bare.equals(name) || here.contains(bare)) {
                wanted.add(bare);
            }
        }
        fields.wants(here.equals(wanted), "has the fields " + here);
        return fields;
    }

    @SuppressWarnings("unchecked") // OldMsgpack makes no other maps
    private static Fields open(String what, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new Foul(what + " is no map");
        }
        return new Fields(what, (Map<Raw, @Nullable Object>) map);
    }

    private void wants(boolean fair, String otherwise) {
        Foul.unless(fair, what + " " + otherwise);
    }

    private List<String> names() {
        return values.keySet().stream().map(Raw::text).toList();
    }

    boolean has(String name) {
        return names().contains(name);
    }

    @Nullable
    Object any(String name) {
        return values.get(new Raw(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    BigInteger unsigned(String name, int bits) {
        if (any(name) instanceof BigInteger number && number.signum() >= 0 && number.bitLength() <= bits) {
            return number;
        }
        throw new Foul(what + ": " + name + " is " + any(name) + ", no unsigned number of " + bits + " bits");
    }

    boolean bool(String name) {
        if (any(name) instanceof Boolean bool) {
            return bool;
        }
        throw new Foul(what + ": " + name + " is no boolean");
    }

    double real(String name) {
        if (any(name) instanceof Double real && Double.isFinite(real)) {
            return real;
        }
        throw new Foul(what + ": " + name + " is no finite number");
    }

    Raw raw(String name) {
        if (any(name) instanceof Raw raw) {
            return raw;
        }
        throw new Foul(what + ": " + name + " is no string");
    }

    /** Nothing may be nil. */
    Raw rawOrNil(String name) {
        return any(name) == null ? new Raw(new byte[0]) : raw(name);
    }

    List<?> list(String name) {
        if (any(name) instanceof List<?> list) {
            return list;
        }
        throw new Foul(what + ": " + name + " is no list");
    }

    String name(String field) {
        Raw name = raw(field);
        wants(name.size() >= 1 && name.size() <= 128, field + " has " + name.size() + " bytes");
        return name.text();
    }

    void port(String name) {
        wants(unsigned(name, 16).signum() > 0, name + " is 0");
    }

    /** IPv4 in four bytes, IPv6 in sixteen: others compare addresses byte by byte. */
    void address(String name) {
        byte[] ip = raw(name).bytes();
        if (ip.length == IPV6_BYTES) {
            boolean mapped = ip[10] == -1 && ip[11] == -1;
            for (int i = 0; i < 10; i++) {
                mapped &= ip[i] == 0;
            }
            wants(!mapped, name + " is an IPv4 address in the form of IPv6");
        } else {
            wants(ip.length == IPV4_BYTES, name + " has " + ip.length + " bytes");
        }
    }

    /** Least, most and current of memberlist, then of Serf. */
    void versions(String name) {
        byte[] versions = raw(name).bytes();
        wants(versions.length == 6, name + " has " + versions.length + " bytes");
        for (int at : new int[] {0, 3}) {
            wants(
                    versions[at] >= 1 && versions[at] <= versions[at + 2] && versions[at + 2] <= versions[at + 1],
                    name + " is " + raw(name));
        }
    }
}
