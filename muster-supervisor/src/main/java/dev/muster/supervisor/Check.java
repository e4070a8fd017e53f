package dev.muster.supervisor;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How to tell whether a service is ready. Until it passes for the first time a check is made early and often, then
 * once an interval; one that takes longer than its time-out has failed.
 */
public sealed interface Check {

    /** The time between two checks of a service that is ready, where nobody says otherwise. */
    Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);

    /** How long one check may take, where nobody says otherwise. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    /** Passes when {@code GET path} is answered with a status from 200 to 399. */
    record Http(InetSocketAddress address, String path, Duration interval, Duration timeout) implements Check {

        private static final Pattern PATH = Pattern.compile("/[!-~]{0,1023}");

        public Http {
            requireUsable(address, interval, timeout);
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException(
                        "the path of an HTTP check begins with '/' and has up to 1024 printable characters, no space");
            }
        }
    }

    /** Passes when a TCP connection is accepted. */
    record Tcp(InetSocketAddress address, Duration interval, Duration timeout) implements Check {

        public Tcp {
            requireUsable(address, interval, timeout);
        }
    }

    /**
     * Passes when the command exits with 0. It runs in the service's own folder, environment, user and limits, in those
     * of the agent where the service has no command; with all its children it is killed when its time is up. What it
     * prints first is the reason when it fails.
     */
    record Command(List<String> command, Duration interval, Duration timeout) implements Check {

        public Command {
            command = Launch.requireCommand(command);
            requireUsable(interval, timeout);
        }
    }

    /**
     * Passes once, when the service writes a line end to this file descriptor, and is good for as long as the process
     * lives. As in s6 ({@code notification-fd}); what is written after that is not read.
     *
     * @param descriptor 3 to 7
     */
    record Notify(int descriptor) implements Check {

        public Notify {
            if (descriptor < 3 || descriptor > 7) {
                throw new IllegalArgumentException(
                        "a service says that it is ready on a file descriptor from 3 to 7, not " + descriptor);
            }
        }
    }

    /** A service without a check is ready as soon as it runs. */
    record None() implements Check {}

    static Check http(InetSocketAddress address, String path) {
        return new Http(address, path, DEFAULT_INTERVAL, DEFAULT_TIMEOUT);
    }

    static Check tcp(InetSocketAddress address) {
        return new Tcp(address, DEFAULT_INTERVAL, DEFAULT_TIMEOUT);
    }

    static Check command(List<String> command) {
        return new Command(command, DEFAULT_INTERVAL, DEFAULT_TIMEOUT);
    }

    static Check none() {
        return new None();
    }

    private static void requireUsable(InetSocketAddress address, Duration interval, Duration timeout) {
        if (address.isUnresolved() || address.getPort() < 1) {
            throw new IllegalArgumentException("a check needs an IP address and a port from 1 to 65535");
        }
        requireUsable(interval, timeout);
    }

    private static void requireUsable(Duration interval, Duration timeout) {
        if (interval.toMillis() < 10 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a check's interval is 10 ms to 1 h, not " + interval);
        }
        if (timeout.toMillis() < 10 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("a check's time-out is 10 ms to 1 min, not " + timeout);
        }
    }
}
