package dev.muster.bench.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command line, read. Errors are {@link IllegalArgumentException}s with a message for people. */
record Flags(LoadPlan plan, Optional<Path> json, boolean quiet) {

    static final String USAGE = """
            Usage: dev.muster.bench.load.Main --url http://ADDRESS:PORT/PATH [flags]

            Sends requests at a fixed rate, whatever the answers do, and counts how each one ended.

              --rate N                  requests a second (100)
              --seconds N               how long (10)
              --post SHARE              share of POST, 0 to 1 (0.5)
              --keep-alive SHARE        share over kept-alive connections, 0 to 1 (0.5)
              --connections N           kept-alive connections (32)
              --servers A,B             names that may answer (any)
              --connect-timeout-ms N    (5000)
              --response-timeout-ms N   (30000)
              --max-idle-ms N           a connection idle for longer is not used again (2000)
              --max-in-flight N         (4000)
              --seed N                  which sequence of requests (1)
              --json FILE               write the whole result there
              --quiet                   no line a second on standard error

            Exit code: 0 nothing failed, 1 something failed, 2 wrong use, 3 the schedule was not kept.
            """;

    static Flags parse(List<String> arguments) {
        String url = null;
        Path json = null;
        boolean quiet = false;
        double rate = 100;
        double seconds = 10;
        double post = 0.5;
        double keepAlive = 0.5;
        long seed = 1;
        Set<String> servers = Set.of();
        Limits limits = Limits.defaults();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            switch (flag) {
                case "--url" -> url = value(flag, rest);
                case "--json" -> json = Path.of(value(flag, rest));
                case "--quiet" -> quiet = true;
                case "--rate" -> rate = decimal(flag, rest);
                case "--seconds" -> seconds = decimal(flag, rest);
                case "--post" -> post = decimal(flag, rest);
                case "--keep-alive" -> keepAlive = decimal(flag, rest);
                case "--seed" -> seed = whole(flag, rest);
                case "--servers" -> servers = Set.of(value(flag, rest).split(","));
                case "--connections" -> limits = limits.withConnections(Math.toIntExact(whole(flag, rest)));
                case "--max-in-flight" -> limits = limits.withMaxInFlight(Math.toIntExact(whole(flag, rest)));
                case "--max-idle-ms" -> limits = limits.withMaxIdle(Duration.ofMillis(whole(flag, rest)));
                case "--connect-timeout-ms" ->
                    limits = limits.withTimeouts(Duration.ofMillis(whole(flag, rest)), limits.responseTimeout());
                case "--response-timeout-ms" ->
                    limits = limits.withTimeouts(limits.connectTimeout(), Duration.ofMillis(whole(flag, rest)));
                default -> throw new IllegalArgumentException("unknown flag " + flag + "; --help lists them");
            }
        }
        LoadPlan plan = new LoadPlan(target(url), rate, time(seconds), new Mix(post, keepAlive, seed), limits, servers);
        return new Flags(plan, Optional.ofNullable(json), quiet);
    }

    private static Target target(@Nullable String url) {
        if (url == null) {
            throw new IllegalArgumentException("where to? give --url http://127.0.0.1:8080/");
        }
        return Target.of(URI.create(url));
    }

    private static Duration time(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static String value(String flag, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return rest.next();
    }

    private static double decimal(String flag, Iterator<String> rest) {
        String text = value(flag, rest);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a number, not " + Text.shown(text, 40), e);
        }
    }

    private static long whole(String flag, Iterator<String> rest) {
        String text = value(flag, rest);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a whole number, not " + Text.shown(text, 40), e);
        }
    }
}
