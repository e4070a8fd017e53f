package dev.muster.bench.classic;

import java.util.Locale;

/** What happens to a cluster while it is under load. */
enum Scene {
    START("A web node starts"),
    STOP("A web node is stopped in order"),
    APP_KILLED("The app is killed, and started again by its supervisor"),
    APP_DEAD("The app is killed, and cannot be started again"),
    NODE_KILLED("All processes of a web node are killed; its kernel answers"),
    NODE_SILENT("A web node is killed and its packets vanish"),
    CHANGES("Members come and go");

    private final String title;

    Scene(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The name on the command line and in files. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
