package dev.muster.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The load generator as a command. Ctrl-C ends the schedule and still reports. */
public final class Main {

    private Main() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        int code = run(
                List.of(arguments),
                System.out,
                System.err,
                run -> Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> stopAndAwait(run, reported), "load-stop")));
        // Before the exit, which waits for the hook, which waits for this.
        reported.countDown();
        System.exit(code);
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err, Consumer<LoadRun> started)
            throws InterruptedException {
        if (arguments.contains("--help")) {
            out.print(Flags.USAGE);
            return 0;
        }
        Flags flags;
        try {
            flags = Flags.parse(arguments);
        } catch (IllegalArgumentException | ArithmeticException e) {
            err.println("load: " + e.getMessage());
            return 2;
        }
        LoadRun run = LoadRun.start(flags.plan());
        started.accept(run);
        while (!run.await(Duration.ofSeconds(1))) {
            if (!flags.quiet()) {
                err.println(Summary.of(run.progress()));
            }
        }
        LoadResult result = run.result();
        out.print(Summary.of(result));
        if (flags.json().isPresent()) {
            try {
                Files.writeString(flags.json().get(), result.toJson() + "\n");
            } catch (IOException e) {
                err.println("load: cannot write " + flags.json().get() + ": " + e + "; the result is above");
                return 2;
            }
        }
        out.flush();
        if (!result.isValid()) {
            return 3;
        }
        return result.failed() > 0 ? 1 : 0;
    }

    private static void stopAndAwait(LoadRun run, CountDownLatch reported) {
        run.stop();
        try {
            if (!reported.await(60, TimeUnit.SECONDS)) {
                System.err.println("load: no report within 60 s; some request still waits for its answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
