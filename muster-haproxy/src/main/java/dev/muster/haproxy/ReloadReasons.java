package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgComparison;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.config.ServerChange;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Change;
import dev.muster.haproxy.plan.Outdated;
import dev.muster.haproxy.plan.ServerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What asks for a reload to get from what HAProxy runs to a draft. Pure. */
final class ReloadReasons {

    private ReloadReasons() {}

    /**
     * In words; nothing when the Runtime API does it all.
     *
     * @param file what is on the disk
     * @param outdated servers that HAProxy may run otherwise than the draft says
     */
    static List<String> of(
            Optional<String> file, ConfigDraft draft, FileKeeper.Wish wish, List<ActualServer> outdated) {
        try {
            Cfg there = Cfg.parse(file.orElse(""));
            Optional<Seal> seal = Seal.in(there);
            if (!seal.equals(wish.running()) || seal.isEmpty()) {
                return List.of("HAProxy runs something else than its file says");
            }
            boolean sameShape = seal.equals(Optional.of(draft.seal()));
            Change change = Change.of(
                    CfgComparison.of(there, draft.cfg()),
                    draft.renderer().layout()::governs,
                    sameShape ? Change.Strictness.ALL_BUT_INTERVALS : Change.Strictness.EVERY_WORD);
            if (change instanceof Change.Reload reload) {
                List<String> reasons = (sameShape ? stillNeeded(reload, wish.actual()) : reload).reasons();
                if (!reasons.isEmpty()) {
                    return reasons;
                }
            }
            return sameShape ? ofServers(draft.cfg(), outdated) : List.of("what is said of every server has changed");
        } catch (CfgException e) {
            return List.of("HAProxy's file can't be read: " + e.getMessage());
        }
    }

    /** A server that was added anew since the file was written is what its new line says. */
    private static Change.Reload stillNeeded(Change.Reload reload, ActualState actual) {
        return new Change.Reload(
                reload.lines(),
                reload.servers().stream()
                        .filter(server -> !runs(server, actual))
                        .toList());
    }

    private static boolean runs(ServerChange change, ActualState actual) {
        ServerLine line = change.line();
        @Nullable ActualServer server = actual.servers().get(new ServerKey(line.backend(), line.name()));
        return change instanceof ServerChange.Changed
                && server != null
                && Outdated.why(line, server).isEmpty();
    }

    /** A server that the file has never held may run otherwise all the same. */
    private static List<String> ofServers(Cfg draft, List<ActualServer> outdated) throws CfgException {
        if (outdated.isEmpty()) {
            return List.of();
        }
        Map<ServerKey, ActualServer> servers = new HashMap<>();
        outdated.forEach(server -> servers.put(server.key(), server));
        List<String> reasons = new ArrayList<>();
        for (ServerLine line : draft.servers()) {
            @Nullable ActualServer server = servers.get(new ServerKey(line.backend(), line.name()));
            if (server != null) {
                Outdated.why(line, server).ifPresent(why -> reasons.add("server " + server.key() + ": " + why));
            }
        }
        return reasons;
    }
}
