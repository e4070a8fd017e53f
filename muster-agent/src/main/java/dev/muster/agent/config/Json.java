package dev.muster.agent.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of JSON, with its place. Immutable. */
sealed interface Json {

    /** Where it was written. */
    Origin origin();

    /** In the words of a message. */
    String kind();

    record Text(String text, Origin origin) implements Json {

        @Override
        public String kind() {
            return "a text";
        }
    }

    /** A number, as it was written. */
    record Numeral(String text, Origin origin) implements Json {

        @Override
        public String kind() {
            return "a number";
        }
    }

    record Truth(boolean value, Origin origin) implements Json {

        @Override
        public String kind() {
            return Boolean.toString(value);
        }
    }

    record Null(Origin origin) implements Json {

        @Override
        public String kind() {
            return "null";
        }
    }

    record Items(List<Json> values, Origin origin) implements Json {

        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with values, in the order in which they were written; of a key that is there twice, the last. */
    record Fields(Map<String, Field> fields, Origin origin) implements Json {

        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    /** A value and where its key was written. */
    record Field(Origin key, Json value) {}
}
