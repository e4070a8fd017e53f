package dev.muster.gossip.net;

import dev.muster.gossip.serf.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Joins by members that were known before, in random order, a few at once, until one answers. Source: Serf's protocol
 * (snapshots), where it is one at a time.
 */
final class Rejoin implements KeepJoining.Attempt {

    /** Hosts that are gone may take their whole time-out to be silent. */
    private static final int AT_ONCE = 3;

    private final Supplier<List<InetSocketAddress>> known;
    private final Function<List<InetSocketAddress>, CompletableFuture<Effect.JoinFinished>> node;
    private final BooleanSupplier alone;
    private final RandomGenerator random;
    private final Logger log;
    private boolean told;

    Rejoin(
            Supplier<List<InetSocketAddress>> known,
            Function<List<InetSocketAddress>, CompletableFuture<Effect.JoinFinished>> node,
            BooleanSupplier alone,
            RandomGenerator random,
            Logger log) {
        this.known = known;
        this.node = node;
        this.alone = alone;
        this.random = random;
        this.log = log;
    }

    @Override
    public void run() throws InterruptedException {
        List<InetSocketAddress> before = new ArrayList<>(known.get());
        for (int i = before.size() - 1; i > 0; i--) {
            before.set(i, before.set(random.nextInt(i + 1), before.get(i)));
        }
        for (int start = 0; start < before.size() && alone.getAsBoolean(); start += AT_ONCE) {
            List<InetSocketAddress> few = List.copyOf(before.subList(start, Math.min(start + AT_ONCE, before.size())));
            try {
                if (node.apply(few).get().answered() > 0) {
                    log.info("back in the cluster, by a member that was known before");
                    told = false;
                    return;
                }
            } catch (ExecutionException e) {
                // The node is closed, or has too much to do; the next round tells.
                log.debug("could not rejoin", e);
                return;
            }
        }
        if (!before.isEmpty() && alone.getAsBoolean() && !told) {
            told = true;
            log.warn(
                    "none of the {} members that were known before answers; retrying, at least every {} s",
                    before.size(),
                    KeepJoining.LONGEST_PAUSE.toSeconds());
        }
    }
}
