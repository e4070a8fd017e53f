package dev.muster.examples.webapp;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;

/** The program: reads its flags, listens, and on SIGTERM finishes what it has begun. */
public final class Main {

    /** Longer than the longest delay, so that every request in flight can end. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(65);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        // Read when the server's classes load. Without it small answers wait for the other side's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Settings settings;
        try {
            settings = Settings.parse(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("webapp: " + e.getMessage());
            System.err.println(Settings.USAGE);
            System.exit(2);
            return;
        }
        Thread.sleep(settings.startDelay()); // A slow start on purpose, as --start-delay asked for.
        try {
            WebApp app = WebApp.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                app.drain(LONGEST_DRAIN);
                System.out.println("webapp " + settings.name() + " ends after " + app.received() + " requests");
                // Without this the JVM would say 143, as if it had been cut off.
                Runtime.getRuntime().halt(0);
            }));
            System.out.println("webapp " + settings.name() + " listens on port "
                    + app.address().getPort());
        } catch (BindException e) {
            System.err.println("webapp: can't listen on " + settings.address() + " port " + settings.port() + ": "
                    + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("webapp: can't start: " + e.getMessage());
            System.exit(1);
        }
    }
}
