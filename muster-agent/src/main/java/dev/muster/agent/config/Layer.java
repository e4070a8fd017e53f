package dev.muster.agent.config;

import dev.muster.agent.config.Value.Entries;
import dev.muster.agent.config.Value.Entry;
import dev.muster.agent.config.Value.Items;
import dev.muster.agent.config.Value.Nothing;
import dev.muster.agent.config.Value.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one source says, as keys with values; what flags and variables say is put into it value by value. A later layer
 * goes over an earlier one: keys are joined, texts and lists are replaced. For one thread.
 */
public final class Layer {

    private Entries values = Entries.of(Map.of(), Origin.USUAL);

    /** One value at this path. */
    public Layer put(Origin origin, String text, String... path) {
        return put(Text.of(text, origin), path);
    }

    /** One value at this path that is never to be shown. */
    public Layer putSecret(Origin origin, String text, String... path) {
        return put(new Text(text, true, origin), path);
    }

    /** A list at this path. */
    public Layer put(Origin origin, List<String> texts, String... path) {
        List<Value> items = new ArrayList<>();
        texts.forEach(text -> items.add(Text.of(text, origin)));
        return put(Items.of(items, origin), path);
    }

    /** That there is something at this path, though nothing more is said of it. */
    public Layer putEmpty(Origin origin, String... path) {
        return put(Entries.of(Map.of(), origin), path);
    }

    private Layer put(Value value, String... path) {
        Value nested = value;
        for (int i = path.length - 1; i >= 0; i--) {
            nested = Entries.of(Map.of(path[i], new Entry(value.origin(), nested)), value.origin());
        }
        if (nested instanceof Entries entries) {
            values = merge(values, entries);
        }
        return this;
    }

    /** Adds what a later source of Serf's says: as with Serf, its lists are added, and what is true stays true. */
    void add(Layer later) {
        values = merge(values, later.values, Lists.ADDED);
    }

    /** What is done with the lists of two layers, and with truths. */
    private enum Lists {
        REPLACED,
        ADDED
    }

    Entries values() {
        return values;
    }

    /** {@code over} goes over {@code below}. */
    static Entries merge(Entries below, Entries over) {
        return merge(below, over, Lists.REPLACED);
    }

    private static Entries merge(Entries below, Entries over, Lists lists) {
        Map<String, Entry> all = new LinkedHashMap<>(below.entries());
        over.entries().forEach((key, entry) -> {
            Entry before = all.get(key);
            if (before != null && entry.value() instanceof Entries above) {
                switch (before.value()) {
                    case Entries beneath -> all.put(key, new Entry(before.key(), merge(beneath, above, lists)));
                    // Nothing more was said of it.
                    case Nothing _ -> all.put(key, new Entry(before.key(), above));
                    case Text _, Items _ -> all.put(key, entry);
                }
            } else if (before != null && lists == Lists.ADDED) {
                all.put(key, added(before, entry));
            } else {
                all.put(key, entry);
            }
        });
        // Where it is said that there is such a thing, the first to say it is asked.
        return Entries.of(all, below.origin());
    }

    private static Entry added(Entry before, Entry entry) {
        if (before.value() instanceof Items first && entry.value() instanceof Items more) {
            List<Value> both = new ArrayList<>(first.values());
            both.addAll(more.values());
            return new Entry(entry.key(), Items.of(both, more.origin()));
        }
        boolean staysTrue = entry.value().origin() instanceof Origin.InJson
                && before.value() instanceof Text was
                && was.text().equals("true")
                && entry.value() instanceof Text now
                && now.text().equals("false");
        return staysTrue ? before : entry;
    }
}
