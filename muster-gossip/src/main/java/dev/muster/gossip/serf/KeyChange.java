package dev.muster.gossip.serf;

import dev.muster.gossip.msgpack.Bytes;

/**
 * What is to be done with a keyring. Immutable; never shows the key. Source: Serf's protocol (keyrings and queries).
 *
 * @param key the bytes of the key that it is about, which may be no key at all; empty for {@link Operation#LIST}
 */
public record KeyChange(Operation operation, Bytes key) {

    /** Each as Serf's query for it is called. */
    public enum Operation {
        /** One more key is accepted. */
        INSTALL("_serf_install-key"),
        /** A key becomes the one to encrypt with. */
        USE("_serf_use-key"),
        /** A key is accepted no longer. */
        REMOVE("_serf_remove-key"),
        /** Nothing changes. */
        LIST("_serf_list-keys");

        private final String query;

        Operation(String query) {
            this.query = query;
        }

        String query() {
            return query;
        }
    }

    @Override
    public String toString() {
        return "KeyChange[" + operation + "]";
    }
}
