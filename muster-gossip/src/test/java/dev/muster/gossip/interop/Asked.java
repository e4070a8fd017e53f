package dev.muster.gossip.interop;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The queries of one network, by their numbers: only so is known what an answer must be. For one thread. */
final class Asked {

    static final String CONFLICT = "_serf_conflict";
    static final Set<String> KEY_QUERIES =
            Set.of("_serf_install-key", "_serf_use-key", "_serf_remove-key", "_serf_list-keys");

    private final Map<BigInteger, String> names = new HashMap<>();

    void add(BigInteger id, String name) {
        names.put(id, name);
    }

    /** Its name; empty if it was not heard. */
    String name(BigInteger id) {
        return names.getOrDefault(id, "");
    }
}
