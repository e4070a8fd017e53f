package dev.muster.agent.config;

import java.util.ArrayList;
import java.util.List;

/** What comes of a reading, beside the values: mistakes, and the record of what was read. For one thread. */
final class Reading {

    private final Faults faults;
    private final List<String> notes = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();

    Reading(Faults faults) {
        this.faults = faults;
    }

    void fault(Origin origin, String message) {
        faults.add(origin, message);
    }

    /** Something that was said and does not do what its author may think. */
    void note(Origin origin, String message) {
        String place = origin instanceof Origin.InJson || origin instanceof Origin.InFile ? origin + ": " : "";
        if (notes.size() < Faults.MOST && !notes.contains(place + message)) {
            notes.add(place + message);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    int faults() {
        return faults.count();
    }

    void record(List<String> path, String value, boolean literal, Origin origin) {
        settings.add(new Setting(path, value, literal, origin));
    }

    List<Setting> settings() {
        return List.copyOf(settings);
    }
}
