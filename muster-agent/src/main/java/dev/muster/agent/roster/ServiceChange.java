package dev.muster.agent.roster;

import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of one service on one node between two rosters. Immutable; one of both is there, and they differ.
 *
 * @param before empty: it came
 * @param after empty: it went
 */
public record ServiceChange(Optional<ServiceInstance> before, Optional<ServiceInstance> after) {

    /**
     * All that differs, sorted by service, then by node. Both rosters are gone through together; of thousands nearly
     * all are the same objects, which aren't looked at.
     */
    @SuppressWarnings("ReferenceEquality") // What is the same object is equal, and needn't be fetched from memory.
    static List<ServiceChange> between(Roster before, Roster after) {
        List<ServiceInstance> old = before.services();
        List<ServiceInstance> now = after.services();
        List<ServiceChange> changes = new ArrayList<>();
        int was = 0;
        int is = 0;
        while (was < old.size() || is < now.size()) {
            if (was < old.size() && is < now.size() && old.get(was) == now.get(is)) {
                was++;
                is++;
                continue;
            }
            int order = was == old.size()
                    ? 1
                    : is == now.size() ? -1 : ServiceInstance.BY_SERVICE_AND_NODE.compare(old.get(was), now.get(is));
            ServiceChange change = new ServiceChange(
                    order <= 0 ? Optional.of(old.get(was++)) : Optional.empty(),
                    order >= 0 ? Optional.of(now.get(is++)) : Optional.empty());
            if (!change.before().equals(change.after())) {
                changes.add(change);
            }
        }
        return changes;
    }

    /** Which service. */
    public ServiceName service() {
        return either().service();
    }

    /** On which node. */
    public String node() {
        return either().node();
    }

    private ServiceInstance either() {
        return before.or(() -> after).orElseThrow();
    }
}
