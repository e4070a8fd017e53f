package dev.muster.haproxy;

import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.reload.ReloadPace;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.reload.StateFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file should hold, and what became of it: wishes, drafts that wait for a reload, reloads under way, and what
 * is wrong. For the reconciler's thread.
 */
final class Filing {

    private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

    /** A draft that lacks a server that serves meanwhile is made anew, so often at most. */
    private static final int MOST_DRAFTS = 3;

    /** Who renders, checks and writes the file, and reloads HAProxy, on a thread of its own. */
    interface Desk {

        /** The file should hold this. A newer wish replaces one that waits. */
        void want(FileKeeper.Wish wish);

        /** HAProxy is to be reloaded with this. */
        void reload(ConfigDraft draft, List<String> reasons, String state);
    }

    /** The servers as HAProxy prints them. */
    interface Rows {
        String read() throws IOException;
    }

    private final Desk files;
    private final Rows rows;
    private final ReloadPace pace = new ReloadPace();
    private Signal.@Nullable Prepared waiting;
    private int drafts;
    private boolean underWay;
    private FileKeeper.@Nullable Wish wished;
    private OptionalLong retryNanos = OptionalLong.empty();
    private Optional<String> problem = Optional.empty();

    Filing(Desk files, Rows rows) {
        this.files = files;
        this.rows = rows;
    }

    /** While this is so, the master doesn't answer, and the worker that does may be either. */
    boolean underWay() {
        return underWay;
    }

    /** A newer draft replaces an older one. */
    void prepared(Signal.Prepared prepared) {
        waiting = prepared;
    }

    /** What is wrong with what is wanted. */
    Optional<String> problem() {
        return problem;
    }

    /** The file holds what is wanted, and HAProxy needs no reload for it. */
    void written() {
        forget();
        pace.recovered();
        settled();
    }

    /** What is wanted can't be had; it is tried again later. */
    void unwritable(String why) {
        if (!problem.equals(Optional.of(why))) {
            LOG.warn("{}", why);
        }
        problem = Optional.of(why);
        forget();
        retryNanos = OptionalLong.of(pace.failed(System.nanoTime()));
    }

    /** A reload has ended. */
    void ended(Reloader.Result result) {
        underWay = false;
        wished = null;
        switch (result) {
            case Reloader.Result.Done _ -> {
                pace.done(System.nanoTime());
                settled();
            }
            case Reloader.Result.Failed failed -> unwritable(failed.reason());
        }
    }

    /** Nobody knows what the file holds: it is compared again. */
    void doubt() {
        wished = null;
    }

    /** Has the file written if this is another wish than the last, or the last failed a while ago. */
    void wish(FileKeeper.Wish wish) {
        boolean retry = retryNanos.isPresent() && System.nanoTime() - retryNanos.getAsLong() >= 0;
        FileKeeper.@Nullable Wish last = wished;
        if (last != null && !retry && wish.same(last)) {
            return;
        }
        if (last != null && !last.wanted().equals(wish.wanted())) {
            pace.changed(System.nanoTime());
        }
        wished = wish;
        retryNanos = OptionalLong.empty();
        files.want(wish);
    }

    private void settled() {
        problem = Optional.empty();
        retryNanos = OptionalLong.empty();
    }

    private void forget() {
        waiting = null;
        drafts = 0;
    }

    /** When the one that waits may begin. */
    OptionalLong due() {
        long now = System.nanoTime();
        return waiting == null || underWay ? OptionalLong.empty() : OptionalLong.of(pace.due(now));
    }

    /**
     * Begins the one that waits, if it is due and still holds all servers that serve.
     *
     * @param serving who serves now
     * @throws IOException when HAProxy doesn't tell how its servers are
     */
    void begin(Map<PoolName, List<Server>> serving, Targets.Result targets) throws IOException {
        Signal.Prepared prepared = waiting;
        if (prepared == null || underWay || pace.due(System.nanoTime()) - System.nanoTime() > 0) {
            return;
        }
        ConfigDraft draft = prepared.draft();
        drafts++;
        if (drafts < MOST_DRAFTS && lacks(draft, serving)) {
            // The newer draft is on its way: those who serve were told to the file already.
            waiting = null;
            return;
        }
        try {
            String state = StateFile.of(
                    rows.read(),
                    draft.cfg(),
                    out(draft, serving, targets),
                    draft.renderer().layout()::governs);
            forget();
            underWay = true;
            files.reload(draft, prepared.reasons(), state);
        } catch (CfgException e) {
            throw new IllegalStateException("a draft was read before", e);
        }
    }

    private static boolean lacks(ConfigDraft draft, Map<PoolName, List<Server>> serving) {
        return serving.entrySet().stream()
                .filter(pool ->
                        !draft.renderer().layout().backendsOf(pool.getKey()).isEmpty())
                .anyMatch(pool -> !Set.copyOf(draft.servers().getOrDefault(pool.getKey(), List.of()))
                        .containsAll(pool.getValue()));
    }

    /** Servers in the draft that were taken out after it was made. */
    private static Set<ServerKey> out(ConfigDraft draft, Map<PoolName, List<Server>> serving, Targets.Result targets) {
        Set<ServerKey> out = new HashSet<>();
        draft.servers().forEach((pool, servers) -> {
            Set<ServerName> in = new HashSet<>();
            serving.getOrDefault(pool, List.of()).forEach(server -> in.add(server.name()));
            targets.state().pools().stream()
                    .filter(wanted -> wanted.name().equals(pool))
                    .flatMap(wanted -> wanted.servers().stream())
                    .filter(server -> server.intent().equals(Intent.WITHDRAW))
                    .forEach(server -> in.remove(server.name()));
            for (Server server : servers) {
                if (!in.contains(server.name())) {
                    draft.renderer()
                            .layout()
                            .backendsOf(pool)
                            .forEach(backend ->
                                    out.add(new ServerKey(backend, server.name().value())));
                }
            }
        });
        return out;
    }
}
