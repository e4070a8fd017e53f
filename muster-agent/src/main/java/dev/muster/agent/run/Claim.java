package dev.muster.agent.run;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node's name, held by an agent as long as it lives, and the folder that goes with it. The kernel gives the name back
 * when the process dies, so the folder of a dead agent is taken over, with whatever still runs in it.
 */
public final class Claim implements AutoCloseable {

    /**
     * The lock files that this process holds. A second channel on one of them must never be opened: closing it would
     * end the lock of the first, by the rules of POSIX.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final Jsonb JSON = Jsonb.builder().build();

    private final String node;
    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private final boolean madeFolder;

    private Claim(String node, Path folder, FileChannel channel, FileLock lock, boolean madeFolder) {
        this.node = node;
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
        this.madeFolder = madeFolder;
    }

    /** Takes the name of {@code folder}, unless a living agent holds it. */
    static Optional<Claim> take(String node, Path folder) throws RunFolderException {
        boolean makes = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        PrivateFiles.ensureFolder(folder);
        Path lockFile = folder.resolve("agent.lock");
        if (!HELD.add(lockFile)) {
            return Optional.empty();
        }
        Claim claim = null;
        try {
            claim = lock(node, folder, lockFile, makes);
            if (claim != null) {
                Files.deleteIfExists(claim.rpcSocket());
                Files.deleteIfExists(folder.resolve("api"));
                PrivateFiles.write(
                        folder.resolve("agent.pid"), ProcessMark.self().text());
            }
        } catch (IOException e) {
            if (claim != null) {
                claim.release();
                claim = null;
            }
            throw new RunFolderException(
                    "the folder " + folder + " cannot be used: " + PrivateFiles.reason(e),
                    "choose another run folder with --run DIR or MUSTER_RUN");
        } finally {
            if (claim == null) {
                HELD.remove(lockFile);
            }
        }
        return Optional.ofNullable(claim);
    }

    private static @Nullable Claim lock(String node, Path folder, Path lockFile, boolean makes) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            // Whoever abandons a folder takes the lock's file away with it; then the lock is on nothing.
            if (lock != null && Files.exists(lockFile)) {
                return new Claim(node, folder, channel, lock, makes);
            }
        } catch (OverlappingFileLockException e) {
            // Another class loader of this very process has it: as taken as by another process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** The name that was claimed. */
    public String node() {
        return node;
    }

    /** The agent's own folder. */
    public Path folder() {
        return folder;
    }

    /** Where Serf's RPC is to listen. */
    public Path rpcSocket() {
        return folder.resolve("rpc.sock");
    }

    /** Lets the command find this agent. */
    public void publish(URI api, String token, String role) throws IOException {
        String json = JSON.type(ApiFile.class).toJson(new ApiFile(api.toString(), token, role));
        PrivateFiles.write(folder.resolve("api"), json + "\n");
    }

    /** Gives the name back. The folder stays, for what may live on in it and for the next agent of that name. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve("api"));
            Files.deleteIfExists(rpcSocket());
            Files.deleteIfExists(folder.resolve("agent.pid"));
        } catch (IOException e) {
            // What stays behind is recognised as a dead agent's and taken over.
        }
        release();
        HELD.remove(folder.resolve("agent.lock"));
    }

    /**
     * Gives the name back after a start that failed: a folder that was made for it goes again, with all in it.
     *
     * @param told what the user is told; a folder in which he is to look stays
     */
    public void abandon(String told) {
        if (madeFolder && !told.contains(folder.toString())) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                // What stays behind is recognised as a dead agent's and taken over.
            }
        }
        close();
    }

    private void release() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            // The kernel ends the lock with this process at the latest.
        }
    }
}
