package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What the reconciler's thread is told. */
sealed interface Signal {

    /** A newer desired state lies ready. */
    record Desired() implements Signal {}

    /** Muster's own check of a server has passed, for this address. */
    record Passed(ServerKey key, InetSocketAddress address, long atNanos) implements Signal {}

    /** The file was written, or couldn't be. */
    record Written(Optional<String> problem) implements Signal {}

    /** It is over. */
    record Closed() implements Signal {}
}
