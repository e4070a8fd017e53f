package dev.muster.bench.haproxy;

/** Says on standard error how far long work is, once a second at most. For one thread. */
final class Progress {

    private static final long PAUSE_NANOS = 1_000_000_000L;

    private static long last = System.nanoTime();

    private Progress() {}

    static void show(String what, int done, int all) {
        if (System.nanoTime() - last > PAUSE_NANOS) {
            last = System.nanoTime();
            System.err.println("  " + done + " of " + all + " " + what);
        }
    }
}
