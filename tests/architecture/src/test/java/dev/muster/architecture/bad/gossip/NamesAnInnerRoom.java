package dev.muster.architecture.bad.gossip;

import dev.muster.architecture.bad.gossip.wire.Door;
import java.util.Optional;

/** Breaks a rule on purpose: whoever uses it needs what is behind the door. */
public final class NamesAnInnerRoom {

    private NamesAnInnerRoom() {}

    public static Optional<Door> door() {
        return Optional.empty();
    }
}
