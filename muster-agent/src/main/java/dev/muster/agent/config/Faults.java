package dev.muster.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes found so far; those beyond {@value #MOST} are only counted. For one thread. */
final class Faults {

    static final int MOST = 25;

    private final List<Fault> kept = new ArrayList<>();
    private int found;

    void add(Origin origin, String message) {
        found++;
        Fault fault = new Fault(origin, message);
        if (kept.size() < MOST && !kept.contains(fault)) {
            kept.add(fault);
        }
    }

    int count() {
        return found;
    }

    /** Ends the reading if there is a mistake. */
    void raise(SourceText... sources) throws ConfigException {
        if (found > 0) {
            List<Fault> sorted = new ArrayList<>(kept);
            // Flags and variables first, for they have no place; then as a person reads the file.
            sorted.sort(Comparator.comparingInt(Faults::line));
            throw new ConfigException(sorted, found - kept.size(), List.of(sources));
        }
    }

    private static int line(Fault fault) {
        return switch (fault.origin()) {
            case Origin.InFile place -> place.line();
            case Origin.InJson place -> place.line();
            case Origin.Usual _, Origin.Name _, Origin.Variable _, Origin.Flag _ -> 0;
        };
    }
}
