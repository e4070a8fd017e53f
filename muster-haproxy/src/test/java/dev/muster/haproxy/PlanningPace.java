package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Plan;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.process.Abilities;
import dev.muster.haproxy.process.HaproxyVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * How long planning takes when one server of many changes: from a desired state to the operations, without HAProxy.
 * Started by {@code bench/haproxy/run}, which knows the flags; prints rows for its page.
 */
public final class PlanningPace {

    private static final int CHANGES = 100;

    private final Aim aim;
    private Pool pool = new Pool(new PoolName("web"), "roundrobin", "/health", HealthStatuses.DEFAULT, List.of());
    private ActualState actual = ActualState.EMPTY;
    private Memory memory = Memory.EMPTY;
    private long version;

    private PlanningPace(int size) throws Exception {
        BalancerOptions options =
                BalancerOptions.defaults(Path.of("/run/pace"), Path.of("haproxy"), address(0, 8080), address(0, 8404));
        Abilities abilities = Abilities.of(
                        HaproxyVersion.parse("HAProxy version 2.6.12").orElseThrow())
                .orElseThrow();
        DesiredState empty = state();
        Settings settings = new Settings(empty.pools(), List.of(), 0, Optional.empty());
        ConfigDraft draft = new Drafter(options, abilities).draft(settings, Map.of(), ServerIds.of(empty.pools()), 0);
        aim = new Aim(options.times(), draft, empty);
        for (int i = 0; i < size; i++) {
            put(i, 100);
        }
        long begun = System.nanoTime();
        aim.desire(state());
        double lines = (System.nanoTime() - begun) / 1e6;
        settle();
        System.out.printf(
                Locale.ROOT, "| the lines of all %d are read from the template | 1 | %.0f | | |%n", size, lines);
    }

    /** The number of servers. */
    public static void main(String[] arguments) throws Exception {
        int size = Integer.parseInt(arguments[0]);
        PlanningPace pace = new PlanningPace(size);
        pace.measure("one leaves", i -> pace.pool = pace.pool.with(List.of(), List.of(name(i))));
        pace.measure("one comes back", i -> pace.put(i, 100));
        pace.measure("one gets another weight", i -> pace.put(i, 50));
        pace.measure("a new one comes", i -> pace.put(size + i, 100));
    }

    private interface Edit {
        void make(int i);
    }

    private void measure(String title, Edit edit) {
        double[] desired = new double[CHANGES];
        double[] planned = new double[CHANGES];
        double[] all = new double[CHANGES];
        for (int i = 0; i < CHANGES; i++) {
            edit.make(i * 7);
            DesiredState state = state();
            // What an agent does between two changes is to wait.
            LockSupport.parkNanos(20_000_000);
            long begun = System.nanoTime();
            aim.desire(state);
            long between = System.nanoTime();
            Plan plan = aim.planner().step(aim.targets().servers(), actual, memory, between);
            long end = System.nanoTime();
            if (plan.operations().isEmpty()) {
                throw new IllegalStateException("nothing to do: " + title);
            }
            desired[i] = (between - begun) / 1e6;
            planned[i] = (end - between) / 1e6;
            all[i] = (end - begun) / 1e6;
            settle();
        }
        Arrays.sort(desired);
        Arrays.sort(planned);
        Arrays.sort(all);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.2f | %.2f | %.2f (99 %%: %.2f) |%n",
                title,
                CHANGES,
                desired[CHANGES / 2],
                planned[CHANGES / 2],
                all[CHANGES / 2],
                all[CHANGES * 99 / 100 - 1]);
    }

    /** Does all there is to do, as a HAProxy that always answers would. */
    private void settle() {
        while (true) {
            Plan plan = aim.planner().step(aim.targets().servers(), actual, memory, System.nanoTime());
            memory = plan.memory();
            if (plan.operations().isEmpty()) {
                return;
            }
            actual = actual.after(plan.operations());
            Map<ServerKey, InetSocketAddress> checked = new HashMap<>();
            for (PlanOperation operation : plan.operations()) {
                if (operation instanceof PlanOperation.StartAdmission start) {
                    checked.put(start.key(), start.target().address());
                }
            }
            memory = memory.passed(checked);
        }
    }

    private void put(int i, int weight) {
        Server server =
                new Server(name(i), address(i, 9000), weight, Intent.SERVE, Attributes.fitting(Map.of("v", "2")));
        pool = pool.with(List.of(server), List.of());
    }

    private static ServerName name(int i) {
        return new ServerName(String.format(Locale.ROOT, "node-%05d", i));
    }

    private static InetSocketAddress address(int i, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.1." + i / 250 + "." + (i % 250 + 1)), port);
    }

    /** As an agent makes it: a server that doesn't change is the same object in each state. */
    private DesiredState state() {
        version++;
        return new DesiredState(version, List.of(pool), List.of("change " + version));
    }
}
