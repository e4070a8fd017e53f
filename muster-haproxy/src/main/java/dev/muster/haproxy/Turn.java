package dev.muster.haproxy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What one turn of the reconciler did, and why: the makings of a {@link Generation}. For one thread. */
final class Turn {

    private static final int MOST_STEPS = 100;

    private final List<String> causes = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private long sinceNanos;
    private OptionalLong doneNanos = OptionalLong.empty();
    private int more;
    private boolean wanted;
    private boolean restarted;
    private Optional<ConfigDraft> reloaded = Optional.empty();
    private boolean failed;

    Turn(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    /** A new desired state is behind it. */
    void wanted(List<String> why, long atNanos) {
        wanted = true;
        why.forEach(cause -> cause(cause, atNanos));
        since(atNanos);
    }

    void cause(String cause, long atNanos) {
        if (causes.size() < MOST_STEPS && !causes.contains(cause)) {
            causes.add(cause);
        }
        since(atNanos);
    }

    /** What is behind it so far. */
    List<String> causes() {
        return List.copyOf(causes);
    }

    /** Since when. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** HAProxy is another process than before. */
    void restarted() {
        restarted = true;
    }

    /** HAProxy was reloaded, for these reasons, and runs this configuration. */
    void reloaded(List<String> reasons, ConfigDraft draft) {
        reloaded = Optional.of(draft);
        did(reasons.stream().map(reason -> "reloaded for " + reason).toList(), false);
    }

    /** These steps were just done. */
    void did(List<String> done, boolean uncertain) {
        doneNanos = OptionalLong.of(System.nanoTime());
        for (String step : done) {
            if (steps.size() < MOST_STEPS) {
                steps.add(step);
            } else {
                more++;
            }
        }
        failed |= uncertain;
    }

    boolean failed() {
        return failed;
    }

    /** Whether it makes a generation: anything changed or was newly wanted. */
    boolean changes() {
        return wanted || restarted || !steps.isEmpty();
    }

    /** The configuration with which HAProxy was reloaded. */
    Optional<ConfigDraft> reloaded() {
        return reloaded;
    }

    /** The generation this turn makes. */
    Optional<Generation> generation(Optional<String> problem) {
        if (!changes()) {
            return Optional.empty();
        }
        List<String> told = new ArrayList<>(steps);
        if (more > 0) {
            told.add("and " + more + " more");
        }
        List<String> why = causes.isEmpty() ? List.of("HAProxy's state was compared with what is wanted") : causes;
        return Optional.of(new Generation(
                0,
                Instant.now(),
                why,
                reloaded.isPresent() ? How.RELOAD : steps.isEmpty() ? How.NOTHING : How.RUNTIME,
                told,
                Duration.ofNanos(doneNanos.orElse(System.nanoTime()) - sinceNanos),
                problem));
    }

    private void since(long atNanos) {
        if (atNanos - sinceNanos < 0) {
            sinceNanos = atNanos;
        }
    }
}
