package dev.muster.bench.classic;

/**
 * How many apps are killed, and under which load.
 *
 * @param crashes of apps that Muster looks after; a crash of the floor comes after each second one
 * @param quick to see that it works
 * @param ratePerSecond of the load on each balancer
 */
record CrashOptions(int crashes, boolean quick, double ratePerSecond) {

    private static final int CRASHES = 1000;
    private static final int QUICK_CRASHES = 50;
    private static final int MOST_CRASHES = 10_000;
    private static final double RATE = 120;
    private static final double MOST_RATE = 1000;

    CrashOptions {
        if (crashes < 1 || crashes > MOST_CRASHES) {
            throw new IllegalArgumentException("--crashes is " + crashes + "; give 1 to " + MOST_CRASHES);
        }
        if (!(ratePerSecond >= 10 && ratePerSecond <= MOST_RATE)) {
            throw new IllegalArgumentException("--rate is " + ratePerSecond + "; give 10 to " + (int) MOST_RATE);
        }
    }

    /** Throws with words for the user if an argument is none. */
    static CrashOptions parse(String[] arguments) {
        int crashes = 0;
        boolean quick = false;
        double rate = RATE;
        for (int i = 0; i < arguments.length; i++) {
            String flag = arguments[i];
            if (flag.equals("--quick")) {
                quick = true;
                continue;
            }
            if (++i == arguments.length) {
                throw new IllegalArgumentException("'" + flag + "' is unknown, or lacks its value");
            }
            switch (flag) {
                case "--crashes" -> crashes = (int) Options.number(flag, arguments[i]);
                case "--rate" -> rate = Options.number(flag, arguments[i]);
                default -> throw new IllegalArgumentException("'" + flag + "' is unknown");
            }
        }
        int usual = quick ? QUICK_CRASHES : CRASHES;
        return new CrashOptions(crashes == 0 ? usual : crashes, quick, rate);
    }
}
