package dev.muster.supervisor;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Something that an earlier supervisor started in the same folder, and that nobody has cleared away.
 *
 * @param runs whether its main process does; if it doesn't, some of its children may
 * @param pid of its main process, to be shown
 * @param ending how it is to be ended, as far as that was written down
 * @param listens where it was to listen
 * @param tasksAfterStop how many tasks it had after its end; what they were nobody knows any more
 */
public record Leftover(
        ServiceName name, boolean runs, long pid, Ending ending, List<InetSocketAddress> listens, int tasksAfterStop) {

    public Leftover {
        listens = List.copyOf(listens);
    }
}
