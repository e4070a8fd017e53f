package dev.muster.haproxy.template;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rendering under way: what was asked for last and isn't there, and how deep it is in blocks and partials. The
 * library tells a block neither the name that it was given nor its depth. For the thread that renders.
 */
final class Rendering {

    /** So many blocks and partials within each other; each takes some of the thread's stack. */
    static final int MOST_LEVELS = 100;

    private static final ScopedValue<Rendering> CURRENT = ScopedValue.newInstance();

    /** {@code model} has no field of that name. */
    record Miss(Object model, String name) {}

    private @Nullable Miss miss;
    private int levels;

    private Rendering() {}

    /** Renders. */
    static <T, X extends Throwable> T of(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, new Rendering()).call(work);
    }

    static Rendering current() {
        return CURRENT.get();
    }

    /** A name was looked for; the library goes on to look elsewhere, so the first miss counts. */
    static void looked(Object model, String name, boolean found) {
        if (CURRENT.isBound()) {
            Rendering now = CURRENT.get();
            if (found) {
                now.miss = null;
            } else if (now.miss == null) {
                now.miss = new Miss(model, name);
            }
        }
    }

    /** What the value that a block was just given would have been; told once. */
    Optional<Miss> takeMiss() {
        Optional<Miss> taken = Optional.ofNullable(miss);
        miss = null;
        return taken;
    }

    /** Goes into a block or a partial; {@link #leave} comes back. */
    void enter() {
        if (levels >= MOST_LEVELS) {
            throw new TemplateMistake("there are more than " + MOST_LEVELS
                    + " partials and blocks within each other here; a partial that brings itself in needs an end");
        }
        levels++;
    }

    void leave() {
        levels--;
        miss = null;
    }
}
