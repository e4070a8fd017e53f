package dev.muster.haproxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which traffic a pool takes, and how its servers are treated. Immutable.
 *
 * @param hosts host names whose requests it takes, such as {@code api.example.com} or {@code *.example.com}; none for
 *     any
 * @param paths beginnings of the paths that it takes, such as {@code /api}; none for any. A pool without hosts and
 *     paths takes what no other does
 * @param bind where clients of a TCP pool connect; HTTP pools share the balancer's own place
 * @param sticky whether a client stays with its server as long as that serves
 * @param slowStart how long a server that comes in takes to get its full share; zero for at once
 * @param maxConnections how many requests a server gets at the same time, the others wait; 0 for no limit
 */
public record Traffic(
        Mode mode,
        List<String> hosts,
        List<String> paths,
        Optional<InetSocketAddress> bind,
        boolean sticky,
        Duration slowStart,
        int maxConnections) {

    /** What HAProxy understands of the traffic. */
    public enum Mode {
        /** Requests and answers. */
        HTTP,
        /** Bytes. */
        TCP;

        /** As HAProxy writes it. */
        @Override
        public String toString() {
            return this == HTTP ? "http" : "tcp";
        }
    }

    /** HTTP requests, of any host and path that no other pool takes. */
    public static final Traffic HTTP =
            new Traffic(Mode.HTTP, List.of(), List.of(), Optional.empty(), false, Duration.ZERO, 0);

    private static final int MOST_ROUTES = 64;
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){0,8}/?");

    public Traffic {
        hosts = List.copyOf(hosts);
        // Every path begins with a slash.
        paths = paths.contains("/") ? List.of() : List.copyOf(paths);
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "a pool's host is a name such as api.example.com or *.example.com, not '" + host + "'");
            }
        }
        for (String path : paths) {
            if (path.isEmpty() || !PATH.matcher(path).matches()) {
                throw new IllegalArgumentException("a pool's path is the beginning of one, such as /api, made of"
                        + " letters, digits, '.', '_', '~' and '-', not '" + path + "'");
            }
        }
        if (hosts.size() > MOST_ROUTES || paths.size() > MOST_ROUTES) {
            throw new IllegalArgumentException("a pool has " + MOST_ROUTES + " hosts and as many paths at most");
        }
        if (mode == Mode.TCP && (bind.isEmpty() || !hosts.isEmpty() || !paths.isEmpty())) {
            throw new IllegalArgumentException(
                    "a TCP pool needs a place where clients connect, and has no host or path");
        }
        if (mode == Mode.HTTP && bind.isPresent()) {
            throw new IllegalArgumentException("only a TCP pool has a place of its own where clients connect");
        }
        if (bind.isPresent() && bind.get().isUnresolved()) {
            throw new IllegalArgumentException("a TCP pool binds to an address, not to a name");
        }
        if (slowStart.isNegative() || slowStart.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a slow start takes an hour at most");
        }
        if (maxConnections < 0 || maxConnections > 1_000_000) {
            throw new IllegalArgumentException("a server's limit of connections is 0 to 1000000");
        }
    }

    /** Connections to this address. */
    public static Traffic tcp(InetSocketAddress bind) {
        return new Traffic(Mode.TCP, List.of(), List.of(), Optional.of(bind), false, Duration.ZERO, 0);
    }

    /** Only requests to these hosts. */
    public Traffic withHosts(String... names) {
        return new Traffic(mode, List.of(names), paths, bind, sticky, slowStart, maxConnections);
    }

    /** Only requests whose path begins so. */
    public Traffic withPaths(String... beginnings) {
        return new Traffic(mode, hosts, List.of(beginnings), bind, sticky, slowStart, maxConnections);
    }

    /** A client stays with its server. */
    public Traffic withSticky() {
        return new Traffic(mode, hosts, paths, bind, true, slowStart, maxConnections);
    }

    /** A server that comes in gets its full share only after this time. */
    public Traffic withSlowStart(Duration time) {
        return new Traffic(mode, hosts, paths, bind, sticky, time, maxConnections);
    }

    /** A server gets so many requests at the same time. */
    public Traffic withMaxConnections(int most) {
        return new Traffic(mode, hosts, paths, bind, sticky, slowStart, most);
    }

    /** Whether it takes what no other pool takes. */
    public boolean takesTheRest() {
        return mode == Mode.HTTP && hosts.isEmpty() && paths.isEmpty();
    }
}
