package dev.muster.gossip.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a test shows of how Muster and Serf get on; it becomes a part of docs/interoperability.md when it passes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Shows.All.class)
public @interface Shows {

    Capability value();

    Direction[] by() default {Direction.MUSTER, Direction.SERF};

    /** Who does it; the other one sees it, obeys or answers. */
    enum Direction {
        MUSTER("Muster → Serf"),
        SERF("Serf → Muster");

        private final String words;

        Direction(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        Shows[] value();
    }
}
