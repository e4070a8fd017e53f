package dev.muster.bench.haproxy;

import dev.muster.haproxy.BalancerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Takes one of the figures of the balancer and writes its part of the page. Started by the script {@code run}. */
public final class Main {

    private Main() {}

    /** What to measure, the HAProxy, the page's part, and how much of it. */
    public static void main(String[] arguments) throws IOException, InterruptedException, BalancerException {
        if (arguments.length != 4) {
            System.err.println("bench: this is started by bench/haproxy/run; see bench/haproxy/run --help");
            System.exit(2);
        }
        Path haproxy = Path.of(arguments[1]);
        int amount = Integer.parseInt(arguments[3]);
        String text =
                switch (arguments[0]) {
                    case "pool" -> pool(haproxy, amount);
                    default -> throw new IllegalArgumentException("nothing to measure is called " + arguments[0]);
                };
        Files.writeString(Path.of(arguments[2]), text);
        System.exit(0);
    }

    private static String pool(Path haproxy, int changes) throws IOException, InterruptedException, BalancerException {
        try (Answerer _ = new Answerer(haproxy, List.of());
                Bed bed = new Bed(haproxy)) {
            return new LargePool(bed, Integer.getInteger("bench.servers", 5_000))
                    .run(40, changes, Duration.ofMillis(Integer.getInteger("bench.pause", 1_000)));
        }
    }
}
