package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.process.HaproxyException;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a balancer would say of a template and of maps: at its start, when it has no server yet, and with servers. Runs
 * the balancer's own code, with {@code haproxy -c} in the place of a HAProxy that runs. Blocks; may be used by any
 * thread.
 */
public final class Rehearsal {

    /**
     * What came of it.
     *
     * @param refusal why the balancer would not use them, in words
     * @param warnings what it would use, and is most likely not meant
     */
    public record Verdict(Optional<String> refusal, List<String> warnings) {

        public Verdict {
            warnings = List.copyOf(warnings);
        }
    }

    private final BalancerOptions options;
    private final HaproxyBinary binary;
    private final Drafter drafter;
    private final DesiredState state;
    private final Settings settings;
    private final List<String> warnings = new ArrayList<>();

    private Rehearsal(BalancerOptions options, DesiredState state) throws HaproxyException {
        this.options = options;
        this.binary = HaproxyBinary.at(options.binary());
        this.drafter = new Drafter(options, binary.abilities());
        this.state = state;
        this.settings = Aim.settings(state, Holds.NONE, 0);
    }

    /**
     * Judges.
     *
     * @param options of the balancer; its folder must be there, and files are written to it
     * @param state pools with the servers that they would have
     * @throws HaproxyException when the program can't be asked
     */
    public static Verdict of(BalancerOptions options, DesiredState state) throws HaproxyException, IOException {
        return new Rehearsal(options, state).verdict();
    }

    private Verdict verdict() throws HaproxyException, IOException {
        Map<PoolName, List<Server>> servers =
                state.pools().stream().collect(Collectors.toMap(Pool::name, Pool::servers));
        try {
            Optional<String> refusal = refusal(Map.of());
            return new Verdict(refusal.isPresent() ? refusal : refusal(servers), warnings);
        } catch (TemplateException e) {
            return new Verdict(Optional.of(String.valueOf(e.getMessage())), warnings);
        }
    }

    /** With these servers; a cold start is without any. */
    private Optional<String> refusal(Map<PoolName, List<Server>> servers)
            throws TemplateException, HaproxyException, IOException {
        boolean start = servers.isEmpty();
        ServerIds ids = ServerIds.of(start ? List.of() : state.pools());
        int total = servers.values().stream().mapToInt(List::size).sum();
        ConfigDraft draft = drafter.draft(settings, servers, ids, total);
        for (Map.Entry<PoolName, List<Server>> pool : servers.entrySet()) {
            for (Server server : pool.getValue()) {
                var _ = draft.renderer().targets(pool.getKey(), server, ids, total);
            }
        }
        MapDrafter.Draft maps = new MapDrafter(options).draft(new MapDrafter.Wish(settings, servers, ids, total, 0));
        if (!maps.mistakes().isEmpty()) {
            return Optional.of(maps.mistakes().getFirst());
        }
        warnings.addAll(maps.leftOut());
        if (start) {
            warnings.addAll(MapUse.unused(draft.cfg(), options.maps().keySet()));
        }
        Optional<String> unfit = PortProbe.lost(draft.cfg(), new Cfg(List.of()), options.bind())
                .or(() -> new MapFolder(options.folder()).write(maps.maps()));
        return unfit.isPresent() ? unfit : unread(draft.text());
    }

    private Optional<String> unread(String text) throws HaproxyException, IOException {
        Files.writeString(options.configFile(), text);
        return binary.refusal(options.configFile(), options.arguments())
                .map(why -> "HAProxy refuses what the balancer makes of this file, " + ConfigFile.withLine(why, text));
    }
}
