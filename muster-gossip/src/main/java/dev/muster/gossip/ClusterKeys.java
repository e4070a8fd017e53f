package dev.muster.gossip;

import dev.muster.gossip.wire.GossipKey;
import java.util.concurrent.CompletableFuture;

/**
 * The keys of the whole cluster. To change the key of a running cluster: {@link #install} the new one, {@link #use} it,
 * {@link #remove} the old one, each when the result of the one before has no {@link KeyResult#problem}.
 *
 * <p>All members that are alive are asked, Serf's too, and each changes its own keyring and, if it has one, its file,
 * which holds Serf's JSON list afterwards. A result comes as soon as all have answered, at the latest with the time-out
 * of a query. A future fails with a {@link ClusterException} only when nobody could be asked. Any thread; nothing
 * blocks. Source: Serf's protocol (queries).
 */
public interface ClusterKeys {

    /** Every member accepts one more key. */
    CompletableFuture<KeyResult> install(GossipKey key);

    /** Every member encrypts with a key that it has. */
    CompletableFuture<KeyResult> use(GossipKey key);

    /** Every member accepts a key no longer; none gives up the one that it encrypts with. */
    CompletableFuture<KeyResult> remove(GossipKey key);

    /** Which keys there are, and how many members have each. */
    CompletableFuture<KeyResult> list();
}
