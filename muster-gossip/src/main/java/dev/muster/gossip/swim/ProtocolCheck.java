package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.util.List;
import java.util.Optional;

/**
 * Whether two sides of an exchange of state can live in one cluster: all living nodes must share a version, and every
 * node must speak a shared one. Source: Serf's protocol (agreement on versions).
 */
final class ProtocolCheck {

    private static final int MEMBERLIST = 0;
    private static final int SERF = 3;
    private static final int WIDEST = 255;

    private ProtocolCheck() {}

    /** What is wrong, or nothing. */
    static Optional<String> problem(List<NodeState> remote, List<NodeState> local) {
        return problem(remote, local, MEMBERLIST, "protocol")
                .or(() -> problem(remote, local, SERF, "delegate protocol"));
    }

    private static Optional<String> problem(List<NodeState> remote, List<NodeState> local, int offset, String what) {
        int lowest = 0;
        int highest = WIDEST;
        for (List<NodeState> side : List.of(remote, local)) {
            for (NodeState node : side) {
                if (node.liveness() == Liveness.ALIVE && !node.versions().isEmpty()) {
                    lowest = Math.max(lowest, at(node.versions(), offset));
                    highest = Math.min(highest, at(node.versions(), offset + 1));
                }
            }
        }
        for (List<NodeState> side : List.of(remote, local)) {
            for (NodeState node : side) {
                int current = at(node.versions(), offset + 2);
                if (current < lowest || current > highest) {
                    return Optional.of("node " + LogText.quote(node.name()) + " speaks " + what + " version " + current
                            + ", but this cluster needs " + lowest + " to " + highest);
                }
            }
        }
        return Optional.empty();
    }

    private static int at(Bytes versions, int index) {
        return index < versions.size() ? versions.at(index) : 0;
    }
}
