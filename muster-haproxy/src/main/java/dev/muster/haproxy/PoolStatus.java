package dev.muster.haproxy;

import java.util.List;

/** A pool at one moment: its servers, sorted by name, those on their way out included. */
public record PoolStatus(PoolName name, List<ServerStatus> servers) {

    public PoolStatus {
        servers = List.copyOf(servers);
    }
}
