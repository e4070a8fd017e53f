package dev.muster.bench.classic;

import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Kills apps under load, one after the other, and writes how long balancers went on trying them. Started by the script
 * {@code run}.
 */
public final class CrashRun {

    private static final Duration LONGEST = Duration.ofMinutes(45);
    private static final Duration LEAD = Duration.ofSeconds(3);

    /** A server is killed only while it serves: it has answered so shortly before. */
    private static final Duration LATELY = Duration.ofMillis(300);

    private static final int LONGEST_PAUSE_MILLIS = 150;

    /** In each round so many agents are killed first, and the services they leave are adopted. */
    private static final int ADOPTED = CrashSite.APPS / 2;

    private static final int ROUND = 10;

    private final CrashOptions options;
    private final Surroundings at;
    private final List<Crash> crashes = new ArrayList<>();
    private final Random pauses = new Random(1);

    private CrashRun(CrashOptions options, Surroundings at) {
        this.options = options;
        this.at = at;
    }

    /** The same arguments as {@link Main}'s. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 3) {
            System.err.println("bench: this is started by bench/classic/run crashes; see bench/classic/run --help");
            System.exit(2);
        }
        try {
            Path work = Path.of(arguments[1]);
            CrashOptions options = CrashOptions.parse(Arrays.copyOfRange(arguments, 3, arguments.length));
            CrashRun run = new CrashRun(options, Main.surroundings(Path.of(arguments[0]), work));
            CrashReport report = run.measure(Files.readString(work.resolve("versions.md")));
            Files.writeString(Path.of(arguments[2] + ".md"), report.text());
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "; see bench/classic/run --help");
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private CrashReport measure(String versions) throws IOException, InterruptedException {
        Instant begun = Instant.now();
        new Network(at.bench().resolve("network")).up(CrashSite.places());
        List<BalancerLog> muster = logs(false);
        List<BalancerLog> floor = logs(true);
        System.err.println(
                "starting two sides of " + CrashSite.BALANCERS + " balancers and " + CrashSite.APPS + " apps");
        try (CrashSite site = CrashSite.open(at)) {
            List<LoadRun> loads = new ArrayList<>();
            try {
                for (int i = 1; i <= CrashSite.BALANCERS; i++) {
                    loads.add(load(CrashSite.balancer(i)));
                    loads.add(load(CrashSite.floor(i)));
                }
                Deadline.pass(LEAD);
                CrashSide ours = new CrashSide("Muster", muster, site.apps(false));
                CrashSide byHand = new CrashSide("floor", floor, site.apps(true));
                crashAll(site, ours, byHand);
                Deadline.pass(LEAD);
                return report(begun, versions, List.of(ours, byHand), loads);
            } finally {
                loads.forEach(LoadRun::close);
            }
        }
    }

    private static List<BalancerLog> logs(boolean floor) throws IOException {
        List<BalancerLog> logs = new ArrayList<>();
        for (int i = 1; i <= CrashSite.BALANCERS; i++) {
            logs.add(new BalancerLog(CrashSite.logPort(floor, i)));
        }
        return logs;
    }

    private LoadRun load(String balancer) {
        return LoadRun.start(LoadPlan.of(URI.create("http://" + balancer + "/"))
                .withRate(options.ratePerSecond())
                .withDuration(LONGEST));
    }

    private void crashAll(CrashSite site, CrashSide ours, CrashSide byHand) throws IOException {
        for (int i = 0; i < options.crashes(); i++) {
            if (i % ROUND == 0) {
                System.err.println("  " + i + " of " + options.crashes());
                site.replaceAgents(ours.apps().subList(0, ADOPTED));
            }
            int app = i % ROUND % CrashSite.APPS;
            crash(ours, app, i % ROUND < ADOPTED);
            if (i % 2 == 0) {
                crash(byHand, i / 2 % CrashSite.APPS, false);
            }
        }
    }

    private void crash(CrashSide side, int app, boolean adopted) throws IOException {
        Node node = side.apps().get(app);
        // At no time that has to do with that of a check.
        Deadline.pass(Duration.ofMillis(pauses.nextInt(LONGEST_PAUSE_MILLIS)));
        side.awaitServing(node, Instant.now().minus(LATELY));
        Deaths.Death death = Deaths.killApp(node);
        side.awaitServing(node, death.ended());
        crashes.add(new Crash(side, node.name(), adopted, death.begun(), death.ended(), Instant.now()));
    }

    private CrashReport report(Instant begun, String versions, List<CrashSide> sides, List<LoadRun> loads)
            throws IOException, InterruptedException {
        loads.forEach(LoadRun::stop);
        List<LoadResult> results = new ArrayList<>();
        for (LoadRun load : loads) {
            results.add(load.result());
        }
        if (results.stream().anyMatch(result -> !result.isValid())) {
            throw new IOException("the machine is too busy: the load generator could not keep its schedule");
        }
        // The last lines are still on their way.
        Deadline.pass(LATELY);
        List<CrashFigures> figures = new ArrayList<>();
        for (int side = 0; side < sides.size(); side++) {
            List<LoadResult> own = new ArrayList<>();
            for (int i = side; i < results.size(); i += sides.size()) {
                own.add(results.get(i));
            }
            figures.add(CrashFigures.of(sides.get(side), crashes, own));
        }
        return new CrashReport(options, versions, Duration.between(begun, Instant.now()), figures);
    }
}
