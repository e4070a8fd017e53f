package dev.muster.supervisor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one timer of a service: a new time takes the place of the old. Every method is called on the owner's thread. */
final class Alarm {

    private final Owner owner;
    private final Runnable elapsed;
    private Owner.@Nullable Timer timer;
    private int number;

    /** The last is called on the owner's thread. */
    Alarm(Owner owner, Runnable elapsed) {
        this.owner = owner;
        this.elapsed = elapsed;
    }

    void set(Duration delay) {
        stop();
        int own = number;
        timer = owner.after(delay, () -> {
            if (own == number) {
                elapsed.run();
            }
        });
    }

    void stop() {
        number++;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
