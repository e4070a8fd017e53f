package dev.muster.agent;

import dev.muster.gossip.KeyFile;
import dev.muster.gossip.KeyFileException;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.nio.file.Path;

/** Where an agent gets the keys of its cluster. Immutable; never shows a key. */
public sealed interface KeySource {

    /** A file with one key, or with Serf's keyring. */
    record File(Path path) implements KeySource {}

    /** A key that was given as it is, in base64, as with Serf's {@code -encrypt}. */
    record Given(String base64) implements KeySource {

        /** @throws IllegalArgumentException for people, without the text, if it is no key */
        public Given {
            GossipKey.ofBase64(base64);
        }

        @Override
        public String toString() {
            return "Given[…]";
        }
    }

    /** Reads them. */
    default Keyring keyring() throws AgentException {
        return switch (this) {
            case File file -> {
                try {
                    yield KeyFile.read(file.path());
                } catch (KeyFileException e) {
                    throw new AgentException(String.valueOf(e.getMessage()), e.hint());
                }
            }
            case Given given -> Keyring.of(GossipKey.ofBase64(given.base64()));
        };
    }

    /** A new key in base64, for every agent of a cluster to share. */
    static String generate() {
        return KeyFile.generate().toBase64();
    }

    /** Makes a file with a new key, for its owner alone; never over another file. */
    static void generate(Path file) throws AgentException {
        try {
            KeyFile.create(file, KeyFile.generate());
        } catch (KeyFileException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e.hint());
        }
    }
}
