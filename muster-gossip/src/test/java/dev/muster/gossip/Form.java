package dev.muster.gossip;

import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;

/** How a cluster of a test gossips. Any two of version, encryption, compression and IP meet in one of these. */
@NullMarked
enum Form {
    BOOKWORM_CLEAR_COMPRESSED(SerfVersion.BOOKWORM, false, true, false),
    BOOKWORM_ENCRYPTED(SerfVersion.BOOKWORM, true, false, false),
    BOOKWORM_CLEAR_IPV6(SerfVersion.BOOKWORM, false, false, true),
    TRIXIE_CLEAR(SerfVersion.TRIXIE, false, false, false),
    TRIXIE_ENCRYPTED_COMPRESSED(SerfVersion.TRIXIE, true, true, false),
    TRIXIE_ENCRYPTED_COMPRESSED_IPV6(SerfVersion.TRIXIE, true, true, true);

    /** Anything will do: nothing secret is said in a test. */
    private static final String KEY = "bXVzdGVyLWludGVyb3AtdGVzdHMtMzItYnl0ZXMtISE=";

    private final SerfVersion version;
    private final boolean encrypted;
    private final boolean compressed;
    private final boolean ipv6;

    Form(SerfVersion version, boolean encrypted, boolean compressed, boolean ipv6) {
        this.version = version;
        this.encrypted = encrypted;
        this.compressed = compressed;
        this.ipv6 = ipv6;
    }

    SerfVersion version() {
        return version;
    }

    /** Where a node of this cluster may listen. */
    InetSocketAddress freeAddress() throws Exception {
        return ipv6 ? SerfAgent.freeIpv6Address() : SerfAgent.freeAddress();
    }

    Optional<GossipKey> key() {
        return encrypted ? Optional.of(GossipKey.ofBase64(KEY)) : Optional.empty();
    }

    SerfAgent serf(Path folder, String name, String... more) throws Exception {
        return serf(version, folder, name, freeAddress(), more);
    }

    SerfAgent serf(Path folder, String name, InetSocketAddress where, String... more) throws Exception {
        return serf(version, folder, name, where, more);
    }

    /** The same form, another version. */
    SerfAgent serf(SerfVersion other, Path folder, String name, InetSocketAddress where, String... more)
            throws Exception {
        List<String> flags = new ArrayList<>(List.of("-log-level=debug"));
        if (encrypted) {
            flags.addAll(List.of("-encrypt", KEY));
        }
        if (!compressed) {
            flags.add("-disable-compression");
        }
        flags.addAll(List.of(more));
        return SerfAgent.start(other, folder, name, where, flags);
    }

    ClusterOptions muster(String name) throws Exception {
        return muster(name, freeAddress());
    }

    ClusterOptions muster(String name, InetSocketAddress where) {
        ClusterOptions options = ClusterOptions.defaults(name, where)
                .withCompression(compressed)
                .withTags(new TreeMap<>(Map.of("role", "web", "muster", "1")));
        if (!encrypted) {
            return options;
        }
        Network.encrypted();
        Network.key(KEY);
        return options.withKeyring(Keyring.of(GossipKey.ofBase64(KEY)));
    }
}
