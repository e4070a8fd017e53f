package dev.muster.agent;

import dev.muster.agent.serf.TagsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Changes the tags that are not services', one by one or all at once, and keeps them in a file where that was asked
 * for. Any thread.
 */
final class TagDesk {

    private final BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag;
    private final SortedMap<String, String> unsaid;
    private final Optional<TagsFile> file;
    private SortedMap<String, String> now;

    /**
     * @param retag sets and deletes; done when the cluster was told
     * @param tags as they are at the start, Muster's own among them
     */
    TagDesk(
            AgentOptions options,
            BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag,
            SortedMap<String, String> tags) {
        this.retag = retag;
        this.now = new TreeMap<>(tags);
        this.unsaid = new TreeMap<>(tags);
        this.unsaid.keySet().removeAll(options.tags().keySet());
        this.file = options.gossip().tagsFile().map(TagsFile::new);
    }

    /** Sets and deletes; done when the cluster was told, and the file written. */
    CompletableFuture<Void> change(SortedMap<String, String> set, List<String> delete) {
        return retag.apply(set, delete).thenRun(() -> keep(set, delete));
    }

    /** These from now on, and no others. */
    CompletableFuture<Void> replace(SortedMap<String, String> wanted) {
        SortedMap<String, String> set = new TreeMap<>(wanted);
        List<String> delete;
        synchronized (this) {
            set.entrySet().removeAll(now.entrySet());
            delete = new ArrayList<>(now.keySet());
        }
        delete.removeAll(wanted.keySet());
        if (set.isEmpty() && delete.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return change(set, delete);
    }

    private synchronized void keep(SortedMap<String, String> set, List<String> delete) {
        NavigableMap<String, String> next = new TreeMap<>(now);
        next.putAll(set);
        delete.forEach(next::remove);
        now = next;
        if (file.isPresent()) {
            NavigableMap<String, String> users = new TreeMap<>(next);
            users.entrySet().removeAll(unsaid.entrySet());
            try {
                file.get().write(users);
            } catch (IOException e) {
                throw new IllegalStateException(
                        "the tags were changed, but could not be kept in the tags file: " + e.getMessage(), e);
            }
        }
    }
}
