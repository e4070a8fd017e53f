package dev.muster.agent.rpc.client;

/** What is done with the keys of all members. Immutable; a key is never shown. */
public sealed interface KeyWish {

    /** Tells which there are. */
    record Lookup() implements KeyWish {}

    /** @param key in base64; the agent says if it is none */
    record Change(Verb verb, String key) implements KeyWish {

        @Override
        public String toString() {
            return "Change[" + verb + ", …]";
        }
    }

    /** How a key is changed. */
    enum Verb {
        /** Adds it, so that what it encrypts can be read. */
        INSTALL("install-key"),
        /** Encrypts with it from now on. */
        USE("use-key"),
        /** Forgets it. */
        REMOVE("remove-key");

        private final String command;

        Verb(String command) {
            this.command = command;
        }

        String command() {
            return command;
        }
    }
}
