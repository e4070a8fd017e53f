package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at once when a tiny parent wrote into a service's folder (inotify on Linux). It only says "look": what is new
 * is for the looker to find, so a lost or doubled event does no harm.
 */
public final class FolderWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    private final WatchService watcher;
    private final Map<WatchKey, Runnable> lookers = new ConcurrentHashMap<>();

    public FolderWatch(Path anyFolder) throws IOException {
        watcher = anyFolder.getFileSystem().newWatchService();
        Thread.ofPlatform().daemon().name("muster-folder-watch").start(this::run);
    }

    /** Calls the looker, on the watch's own thread, whenever there may be news in the folder. */
    public void add(ServiceFolder folder, Runnable looker) throws IOException {
        WatchKey key = folder.path().register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
        lookers.put(key, looker);
        // Whatever came between the registration and the entry above.
        looker.run();
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watcher.take();
                boolean news = key.pollEvents().stream().anyMatch(FolderWatch::isNews);
                Runnable looker = lookers.get(key);
                if (news && looker != null) {
                    looker.run();
                }
                if (!key.reset()) {
                    lookers.remove(key);
                    log.warn("The folder {} is gone; its service is looked at only now and then", key.watchable());
                }
            }
        } catch (ClosedWatchServiceException e) {
            // The end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isNews(WatchEvent<?> event) {
        return !(event.context() instanceof Path name) || ServiceFolder.isNews(name.toString());
    }

    @Override
    public void close() throws IOException {
        watcher.close();
    }
}
