package dev.muster.gossip.swim;

import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;

/** The six bytes in which a node tells what it can speak. Source: Serf's protocol (versions and states of a member). */
public final class Versions {

    /** What this program speaks: memberlist 1 to 5, now 2; Serf 2 to 5, now 5. */
    public static final Bytes OWN = Bytes.ofHex("010502020505");

    private static final int SIZE = 6;
    private static final int MEMBERLIST_MAXIMUM = 5;
    private static final int SERF_MINIMUM = 2;
    private static final int SERF_MAXIMUM = 5;

    private Versions() {}

    /** Reads six bytes that {@link #acceptable} has passed. */
    public static ProtocolVersions read(Bytes bytes) {
        return new ProtocolVersions(bytes.at(0), bytes.at(1), bytes.at(2), bytes.at(3), bytes.at(4), bytes.at(5));
    }

    /**
     * Whether a node with these versions may be in a cluster with this one. One that may not is never stored, for
     * passing it on would make other members refuse every exchange of state.
     */
    static boolean acceptable(Bytes bytes) {
        if (bytes.size() != SIZE) {
            return false;
        }
        ProtocolVersions versions = read(bytes);
        return versions.memberlistMin() >= 1
                && versions.memberlistMin() <= versions.memberlistCurrent()
                && versions.memberlistCurrent() <= versions.memberlistMax()
                && versions.memberlistCurrent() <= MEMBERLIST_MAXIMUM
                && versions.serfMin() <= versions.serfCurrent()
                && versions.serfCurrent() <= versions.serfMax()
                && versions.serfCurrent() >= SERF_MINIMUM
                && versions.serfCurrent() <= SERF_MAXIMUM;
    }
}
