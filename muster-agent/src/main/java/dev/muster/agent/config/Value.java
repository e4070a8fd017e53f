package dev.muster.agent.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as it was written, before anybody knows what it should be. Immutable. */
sealed interface Value {

    /** Where it was written. */
    Origin origin();

    /** How many values it is made of, itself among them. */
    int size();

    /** In the words of a message. */
    String kind();

    /**
     * A text, a number, a truth: all are text as long as nobody asks.
     *
     * @param secret never to be shown
     */
    record Text(String text, boolean secret, Origin origin) implements Value {

        static Text of(String text, Origin origin) {
            return new Text(text, false, origin);
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String kind() {
            return "a text";
        }
    }

    /** Nothing was written after the key, or {@code null}. */
    record Nothing(Origin origin) implements Value {

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A list. */
    record Items(List<Value> values, int size, Origin origin) implements Value {

        public Items {
            values = List.copyOf(values);
        }

        static Items of(List<Value> values, Origin origin) {
            return new Items(values, 1 + values.stream().mapToInt(Value::size).sum(), origin);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with values, in the order in which they were written. */
    record Entries(Map<String, Entry> entries, int size, Origin origin) implements Value {

        public Entries {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Entries of(Map<String, Entry> entries, Origin origin) {
            int size = 1
                    + entries.values().stream().mapToInt(e -> e.value().size()).sum();
            return new Entries(entries, size, origin);
        }

        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** A value and where its key was written. */
    record Entry(Origin key, Value value) {}
}
