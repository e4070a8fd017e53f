package dev.muster.agent.config;

import java.nio.file.Path;

/** Where a value came from. The later in this list, the more it counts. Immutable. */
public sealed interface Origin {

    /** Nobody said it: it is what Muster takes then. */
    record Usual() implements Origin {

        @Override
        public String toString() {
            return "default";
        }
    }

    /**
     * A place in a file.
     *
     * @param file its name, as it was given
     * @param line from 1
     * @param column from 1, in characters
     */
    record InFile(String file, int line, int column) implements Origin {

        /** Where the file is; relative paths in it begin here. */
        Path folder() {
            Path absolute = Path.of(file).toAbsolutePath();
            Path parent = absolute.getParent();
            return parent == null ? absolute : parent;
        }

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /**
     * A place in a file of a Serf agent. Relative paths in it begin in the working folder, as with Serf.
     *
     * @param file its name, as it was given
     * @param line from 1
     * @param column from 1, in characters
     */
    record InJson(String file, int line, int column) implements Origin {

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /** The name by which the program was called, whose rules hold then. */
    record Name(String name) implements Origin {

        @Override
        public String toString() {
            return "called " + name;
        }
    }

    /** A variable of the environment. */
    record Variable(String name) implements Origin {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A flag of the command line, with its dashes. */
    record Flag(String name) implements Origin {

        @Override
        public String toString() {
            return name;
        }
    }

    /** The one for what nobody said. */
    Origin USUAL = new Usual();
}
