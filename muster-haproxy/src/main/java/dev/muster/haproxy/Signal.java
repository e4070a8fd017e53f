package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.runtime.MapListing;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the reconciler's thread is told. */
sealed interface Signal {

    /** What they are told. */
    String FAILED = "the balancer failed at this; its log tells why";

    /** It could not be taken: whoever waits for an answer is told so. */
    default void failed() {}

    /** A newer desired state lies ready. */
    record Desired() implements Signal {}

    /** Muster's own check of a server has passed, for this address. */
    record Passed(ServerKey key, InetSocketAddress address, long atNanos) implements Signal {}

    /** What would be done about this state. */
    record Asked(DesiredState state, CompletableFuture<Forecast> answer) implements Signal {
        @Override
        public void failed() {
            answer.complete(Forecast.unknown(FAILED));
        }
    }

    /** The template is to be read again. */
    record Reread() implements Signal {}

    /**
     * The file holds this draft, and HAProxy needs no reload for it.
     *
     * @param generation up to which generation it holds what was done
     */
    record Written(ConfigDraft draft, long generation) implements Signal {}

    /** A person wants something; the answer is for them. */
    record Ordered(HoldOrder order, CompletableFuture<String> answer, long atNanos) implements Signal {
        @Override
        public void failed() {
            answer.completeExceptionally(new BalancerException(FAILED));
        }
    }

    /** What is wanted can't be had. What is in force stays so, and the file holds it. */
    record Unwritable(Settings wanted, String problem) implements Signal {}

    /**
     * A draft that HAProxy accepts needs a reload.
     *
     * @param reasons what forces it, in words
     */
    record Prepared(ConfigDraft draft, List<String> reasons) implements Signal {}

    /** A reload has ended. */
    record Reloaded(ConfigDraft draft, List<String> reasons, Reloader.Result result) implements Signal {}

    /** The maps were rendered. */
    record Mapped(MapDrafter.Wish wish, MapDrafter.Draft draft) implements Signal {}

    /**
     * A look at the maps has ended.
     *
     * @param number which look
     * @param seen what it found
     * @param problem why it found nothing
     */
    record MapsLooked(long number, Map<MapName, MapListing> seen, Optional<String> problem) implements Signal {}

    /** Whether the map files can be written; empty when all is well again. */
    record MapsKept(Optional<String> problem) implements Signal {}

    /**
     * A look beside has ended.
     *
     * @param number which look
     * @param view what it found; empty when HAProxy didn't answer
     * @param problem why
     */
    record Looked(long number, Optional<HaproxyView> view, String problem) implements Signal {}

    /** Whether this server, in these pools, can get a request still. */
    record Parting(Set<PoolName> pools, ServerName server, CompletableFuture<Withdrawal> answer) implements Signal {}

    /** A look at all workers has ended, and who asked was answered. */
    record WorkersSeen() implements Signal {}

    /** It is over. */
    record Closed() implements Signal {}
}
