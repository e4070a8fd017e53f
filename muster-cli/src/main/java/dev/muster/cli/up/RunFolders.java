package dev.muster.cli.up;

import dev.muster.agent.run.Claim;
import dev.muster.agent.run.Orphans;
import dev.muster.agent.run.RunFolder;
import dev.muster.agent.run.RunFolderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the small cluster leaves in the run folder: its logs, and the folders of agents that were killed, with the
 * services and the HAProxy that live on in them.
 */
public final class RunFolders {

    /** How long an orphan may take to end before it is killed. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Path base;

    public RunFolders(Path base) {
        this.base = base;
    }

    /** Where the agents' logs go; no node can have this name. */
    public Path logs() {
        return base.resolve(".up");
    }

    /**
     * Ends what an earlier cluster of these nodes left behind, before a new one starts. No agent of theirs may live.
     */
    void sweep(List<String> nodes) throws InterruptedException {
        bury(nodes, line -> {});
    }

    /**
     * Ends what lives on in the folders of these nodes, whose agents are gone, and removes the folders and the logs.
     * False if something was left.
     */
    boolean bury(List<String> nodes, Consumer<String> progress) throws InterruptedException {
        boolean good = true;
        for (String node : nodes) {
            Path folder = base.resolve(node);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                good &= bury(node, progress);
            }
        }
        if (good) {
            good = remove(logs(), progress);
        } else {
            progress.accept("the logs are kept in " + logs());
        }
        try {
            Files.deleteIfExists(base);
        } catch (DirectoryNotEmptyException e) {
            // Other agents live here.
            return good;
        } catch (IOException e) {
            // An empty folder left behind harms nobody; the folder above it may not be ours to write.
            return good;
        }
        return good;
    }

    private boolean bury(String node, Consumer<String> progress) throws InterruptedException {
        // Whoever holds the name keeps others from starting there meanwhile.
        try (Claim claim = RunFolder.at(base).claim(node)) {
            boolean ended = end(node, claim.folder(), progress);
            return remove(claim.folder(), progress) && ended;
        } catch (RunFolderException e) {
            // An agent that somebody else has started under this name meanwhile is not ours to end.
            progress.accept(e.getMessage() + "; it is left alone");
            return true;
        }
    }

    private static boolean end(String node, Path folder, Consumer<String> progress) throws InterruptedException {
        Orphans orphans = Orphans.in(folder);
        if (orphans.pids().isEmpty()) {
            return true;
        }
        String processes = orphans.pids().stream().map(Object::toString).collect(Collectors.joining(", "));
        progress.accept("ending what the agent " + node + " left behind (process " + processes + ")");
        boolean ended = orphans.end(GRACE);
        if (!ended) {
            progress.accept("some of it would not end");
        }
        return ended;
    }

    private static boolean remove(Path folder, Consumer<String> progress) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | UncheckedIOException e) {
            progress.accept("could not remove " + folder + ": " + e.getMessage());
            return false;
        }
    }
}
