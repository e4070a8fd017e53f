package dev.muster.supervisor.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A look at the machine that is dear, taken for all who ask at the same time at once: a hundred services that end
 * together would read all of {@code /proc} a hundred times otherwise. Whoever asks gets a look that was begun after the
 * question. Any thread.
 */
final class SharedLook<T> {

    private final Supplier<T> look;
    private volatile long begun;
    private @Nullable T last;

    SharedLook(Supplier<T> look) {
        this.look = look;
    }

    T now() {
        return atLeast(begun + 1);
    }

    private synchronized T atLeast(long number) {
        T known = last;
        if (known != null && begun >= number) {
            return known;
        }
        begun++;
        T fresh = look.get();
        last = fresh;
        return fresh;
    }
}
