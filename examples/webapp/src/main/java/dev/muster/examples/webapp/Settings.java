package dev.muster.examples.webapp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/**
 * What the flags and the environment say; a flag wins.
 *
 * @param port 0 for one that the system gives
 * @param name what it calls itself: {@code host} and {@code tag} in its answers
 * @param startDelay it doesn't listen until then
 * @param unready it listens, but says 503 on {@code /health} until then
 */
record Settings(String address, int port, String name, Duration startDelay, Duration unready) {

    static final String USAGE =
            "usage: webapp [--address ADDR] [--port N] [--name NAME] [--start-delay MS] [--unready MS]";

    private static final int LONGEST_WAIT_MILLIS = 3_600_000;

    static Settings parse(String[] args, Map<String, String> environment) {
        String address = environment.getOrDefault("ADDRESS", "127.0.0.1");
        int port = number("PORT", environment.getOrDefault("PORT", "3000"), 65_535);
        String name = environment.getOrDefault("TAG", "");
        int startDelay = 0;
        int unready = 0;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--address" -> address = value;
                case "--port" -> port = number("--port", value, 65_535);
                case "--name" -> name = value;
                case "--start-delay" -> startDelay = number("--start-delay", value, LONGEST_WAIT_MILLIS);
                case "--unready" -> unready = number("--unready", value, LONGEST_WAIT_MILLIS);
                default -> throw new IllegalArgumentException("unknown flag " + args[i]);
            }
        }
        return new Settings(
                address,
                port,
                name.isEmpty() ? hostName() : name,
                Duration.ofMillis(startDelay),
                Duration.ofMillis(unready));
    }

    private static int number(String what, String text, int most) {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(what + " is a whole number from 0 to " + most + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "webapp";
        }
    }
}
