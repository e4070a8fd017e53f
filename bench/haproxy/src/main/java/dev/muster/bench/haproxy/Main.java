package dev.muster.bench.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Takes one of the figures of the balancer and writes its part of the page. Started by the script {@code run}. */
public final class Main {

    private static final int LARGE = Integer.getInteger("bench.servers", 5_000);
    private static final int WARM_UP = 40;
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("bench.pause", 1_000));

    private Main() {}

    /** What to measure, the HAProxy, the page's part, and how much of it. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 4) {
            System.err.println("bench: this is started by bench/haproxy/run; see bench/haproxy/run --help");
            System.exit(2);
        }
        Path haproxy = Path.of(arguments[1]);
        int amount = Integer.parseInt(arguments[3]);
        String text = switch (arguments[0]) {
            case "changes" -> changes(haproxy, amount);
            case "pool" -> pool(haproxy, amount);
            case "whole" -> whole(haproxy, amount);
            case "throughput" -> throughput(haproxy, amount);
            case "reloads" -> reloads(haproxy, amount);
            default -> throw new IllegalArgumentException("nothing to measure is called " + arguments[0]);
        };
        Files.writeString(Path.of(arguments[2]), text);
        // A web app's own threads may still be there.
        System.exit(0);
    }

    private static String changes(Path haproxy, int changes) throws Exception {
        // Servers are deleted after two seconds instead of thirty, so that many are.
        PlanSettings times = new PlanSettings(
                Duration.ofSeconds(2), PlanSettings.DEFAULTS.trustLimit(), PlanSettings.DEFAULTS.readdressPatience());
        try (Bed bed = new Bed(haproxy).withTimes(times)) {
            return new MembershipChanges(bed).run(changes);
        }
    }

    private static String pool(Path haproxy, int changes) throws Exception {
        try (Answerer _ = new Answerer(haproxy, List.of());
                Bed bed = new Bed(haproxy)) {
            return new LargePool(bed, LARGE).run(WARM_UP, changes, PAUSE);
        }
    }

    private static String whole(Path haproxy, int rounds) throws Exception {
        try (Answerer _ = new Answerer(haproxy, List.of());
                WholeReload reload = new WholeReload(haproxy, LARGE)) {
            return reload.run(rounds);
        }
    }

    private static String throughput(Path haproxy, int pairs) throws Exception {
        try (Answerer answerer = new Answerer(haproxy, Throughput.core());
                Bed bed = new Bed(haproxy).withGlobal("  nbthread 1")) {
            return new Throughput(bed, haproxy, answerer.pid()).run(pairs);
        }
    }

    private static String reloads(Path haproxy, int reloads) throws Exception {
        try (Bed bed = new Bed(haproxy)) {
            return new Reloads(bed).run(reloads);
        }
    }
}
