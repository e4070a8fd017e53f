package dev.muster.haproxy;

import java.util.List;

/**
 * All but servers that a rendering depends on.
 *
 * @param pools without their servers
 * @param reading which reading of the template it is; grows
 */
record Settings(List<Pool> pools, long reading) {

    Settings {
        pools = pools.stream().map(pool -> pool.with(List.of())).toList();
    }
}
