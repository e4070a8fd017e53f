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

/** How a cluster of a test gossips. Any two of the choices (version, encryption, compression) meet in one of these. */
@NullMarked
enum Form {
    BOOKWORM_CLEAR_COMPRESSED(SerfVersion.BOOKWORM, false, true),
    BOOKWORM_ENCRYPTED(SerfVersion.BOOKWORM, true, false),
    TRIXIE_CLEAR(SerfVersion.TRIXIE, false, false),
    TRIXIE_ENCRYPTED_COMPRESSED(SerfVersion.TRIXIE, true, true);

    /** Anything will do: nothing secret is said in a test. */
    private static final String KEY = "bXVzdGVyLWludGVyb3AtdGVzdHMtMzItYnl0ZXMtISE=";

    private final SerfVersion version;
    private final boolean encrypted;
    private final boolean compressed;

    Form(SerfVersion version, boolean encrypted, boolean compressed) {
        this.version = version;
        this.encrypted = encrypted;
        this.compressed = compressed;
    }

    SerfVersion version() {
        return version;
    }

    Optional<GossipKey> key() {
        return encrypted ? Optional.of(GossipKey.ofBase64(KEY)) : Optional.empty();
    }

    SerfAgent serf(Path folder, String name, String... more) throws Exception {
        return serf(version, folder, name, SerfAgent.freeAddress(), more);
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
        return muster(name, SerfAgent.freeAddress());
    }

    ClusterOptions muster(String name, InetSocketAddress where) {
        ClusterOptions options = ClusterOptions.defaults(name, where)
                .withCompression(compressed)
                .withTags(new TreeMap<>(Map.of("role", "web", "muster", "1")));
        if (!encrypted) {
            return options;
        }
        Network.encrypted();
        return options.withKeyring(Keyring.of(GossipKey.ofBase64(KEY)));
    }
}
