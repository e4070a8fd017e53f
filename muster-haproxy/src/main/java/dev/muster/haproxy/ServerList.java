package dev.muster.haproxy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The servers of a pool: sorted by name, each name once. Immutable. A changed list is a copy of memory that has the
 * same objects wherever nothing changed, so that of thousands only those that differ are looked at. Any thread.
 */
final class ServerList extends AbstractList<Server> implements RandomAccess {

    private static final Comparator<Server> BY_NAME = Comparator.comparing(Server::name);

    private final Server[] servers;

    private ServerList(Server[] servers) {
        this.servers = servers;
    }

    /** These servers; of several with one name the first counts. */
    static ServerList copyOf(Collection<Server> all) {
        if (all instanceof ServerList same) {
            return same;
        }
        List<Server> kept = new ArrayList<>(all.size());
        for (Server server : all.stream().sorted(BY_NAME).toList()) {
            if (kept.isEmpty() || !kept.getLast().name().equals(server.name())) {
                kept.add(server);
            }
        }
        return new ServerList(kept.toArray(new Server[0]));
    }

    /** With these in place of those of their names, and without those of these names. */
    ServerList with(Collection<Server> changed, Collection<ServerName> gone) {
        SortedMap<ServerName, Optional<Server>> changes = new TreeMap<>();
        gone.forEach(name -> changes.put(name, Optional.empty()));
        changed.forEach(server -> changes.put(server.name(), Optional.of(server)));
        List<Server> next = new ArrayList<>(servers.length + changed.size());
        List<Server> all = Arrays.asList(servers);
        int from = 0;
        for (var change : changes.entrySet()) {
            int there = place(change.getKey());
            int end = there < 0 ? -there - 1 : there;
            next.addAll(all.subList(from, end));
            change.getValue().ifPresent(next::add);
            from = there < 0 ? end : end + 1;
        }
        next.addAll(all.subList(from, servers.length));
        return new ServerList(next.toArray(new Server[0]));
    }

    /** As {@link Arrays#binarySearch(Object[], Object)} says it. */
    private int place(ServerName name) {
        int low = 0;
        int high = servers.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = servers[middle].name().compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    @Override
    public Server get(int index) {
        return servers[index];
    }

    @Override
    public int size() {
        return servers.length;
    }
}
