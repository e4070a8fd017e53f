package dev.muster.gossip.net;

import dev.muster.gossip.KeyFile;
import dev.muster.gossip.KeyFileException;
import dev.muster.gossip.serf.KeyChange;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.SerfMessage.KeyResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keyring that this node has now, and its file. Any thread may ask for it; changes happen one after the other on a
 * thread of their own, for they wait for the disk: first the file, then the memory, so that a node never encrypts with
 * what it would not know after a restart. Source: Serf's protocol (keyrings and queries).
 */
final class KeyDesk implements Supplier<Keyring>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyDesk.class);

    private final Optional<Path> file;
    private final ExecutorService changes;
    private volatile @Nullable Keyring now;

    KeyDesk(Optional<Keyring> first, Optional<Path> file) {
        this.now = first.orElse(null);
        this.file = file;
        this.changes = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("muster-keys").factory());
    }

    /** The keyring; only for a node that has one. */
    @Override
    public Keyring get() {
        Keyring ring = now;
        if (ring == null) {
            throw new IllegalStateException("this node has no keys");
        }
        return ring;
    }

    /** Does not block; {@code outcome} hears what came of it, on another thread. The node bounds how many wait. */
    void change(KeyChange change, Consumer<KeyResponse> outcome) {
        try {
            changes.execute(() -> outcome.accept(carryOut(change)));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; the keys stay as they are");
        }
    }

    private KeyResponse carryOut(KeyChange change) {
        Keyring ring = now;
        boolean list = change.operation() == KeyChange.Operation.LIST;
        if (ring == null) {
            return failure(
                    list
                            ? "Keyring is empty (encryption not enabled)"
                            : "No keyring to modify (encryption not enabled)");
        }
        if (list) {
            List<String> all = ring.keys().stream().map(GossipKey::toBase64).toList();
            return new KeyResponse(true, "", all, ring.primary().toBase64());
        }
        try {
            Keyring changed = changed(ring, change);
            if (!changed.equals(ring)) {
                write(changed);
                now = changed;
                LOG.info("The keyring was changed over the cluster: {}", done(change.operation()));
            }
            return new KeyResponse(true, "", List.of(), "");
        } catch (IllegalArgumentException | KeyFileException e) {
            LOG.warn("The keyring was not changed: {}", e.getMessage());
            return failure(String.valueOf(e.getMessage()));
        }
    }

    private static Keyring changed(Keyring ring, KeyChange change) {
        GossipKey key = GossipKey.of(change.key());
        return switch (change.operation()) {
            case INSTALL -> ring.add(key);
            case USE -> ring.use(key);
            case REMOVE -> ring.remove(key);
            case LIST -> ring;
        };
    }

    private static String done(KeyChange.Operation operation) {
        return switch (operation) {
            case INSTALL -> "one more key is accepted";
            case USE -> "another key is the primary";
            case REMOVE -> "a key is accepted no longer";
            case LIST -> "nothing";
        };
    }

    private void write(Keyring changed) throws KeyFileException {
        if (file.isPresent()) {
            KeyFile.replace(file.get(), changed);
        }
    }

    private static KeyResponse failure(String message) {
        return new KeyResponse(false, message, List.of(), "");
    }

    /** A change that has begun is ended first. */
    @Override
    public void close() {
        changes.shutdown();
    }
}
