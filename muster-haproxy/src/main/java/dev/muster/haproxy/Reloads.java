package dev.muster.haproxy;

import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.reload.ReloadPace;
import dev.muster.haproxy.reload.StateFile;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a draft that needs a reload and its end: waiting for its turn, and being carried out. For the
 * reconciler's thread.
 */
final class Reloads {

    /** A draft that lacks a server that serves meanwhile is made anew, so often at most. */
    private static final int MOST_DRAFTS = 3;

    private final FileKeeper files;
    private final RuntimeClient client;
    private final ReloadPace pace = new ReloadPace();
    private Signal.@Nullable Prepared waiting;
    private int drafts;
    private boolean underWay;

    Reloads(FileKeeper files, RuntimeClient client) {
        this.files = files;
        this.client = client;
    }

    /** While this is so, the master doesn't answer, and the worker that does may be either. */
    boolean underWay() {
        return underWay;
    }

    /** A newer draft replaces an older one. */
    void prepared(Signal.Prepared prepared) {
        waiting = prepared;
    }

    /** What is wanted is in force without a reload. */
    void none() {
        forget();
        pace.recovered();
    }

    private void forget() {
        waiting = null;
        drafts = 0;
    }

    /** What is wanted has changed: old failures don't count. */
    void changed() {
        pace.changed(System.nanoTime());
    }

    /** Returns when to try again. */
    long failed() {
        forget();
        return pace.failed(System.nanoTime());
    }

    void ended(boolean done) {
        underWay = false;
        if (done) {
            pace.done(System.nanoTime());
        }
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
                    client.stateRows(),
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
                    .filter(server -> server.intent() == Intent.WITHDRAW)
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
