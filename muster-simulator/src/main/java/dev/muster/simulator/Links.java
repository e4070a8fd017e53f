package dev.muster.simulator;

import java.util.ArrayList;
import java.util.List;

/** Which links are cut or clogged now. Not thread-safe. */
final class Links {

    /** Whatever is sent never arrives. */
    static final long NEVER = Long.MAX_VALUE;

    private final EventScheduler scheduler;
    private final List<LinkFault> faults = new ArrayList<>();

    Links(EventScheduler scheduler) {
        this.scheduler = scheduler;
    }

    void add(LinkFault fault) {
        faults.add(fault);
    }

    /** Ends every fault; what waits in front of a clogged link goes on at its time. */
    void heal() {
        faults.clear();
    }

    /** When a datagram that is sent now gets onto its way: now, later, or {@link #NEVER}. */
    long freeForDatagramNanos(SimulatedNode from, SimulatedNode to) {
        return freeNanos(from, to, true);
    }

    /** The same for what TCP sends. */
    long freeForStreamNanos(SimulatedNode from, SimulatedNode to) {
        return freeNanos(from, to, false);
    }

    private long freeNanos(SimulatedNode from, SimulatedNode to, boolean datagram) {
        long now = scheduler.nowNanos();
        if (faults.isEmpty()) {
            return now;
        }
        faults.removeIf(fault -> fault.untilNanos() <= now);
        long free = now;
        for (LinkFault fault : faults) {
            if (fault.where().test(from, to)) {
                free = Math.max(
                        free,
                        switch (fault.kind()) {
                            case CUT -> NEVER;
                            case CUT_DATAGRAMS -> datagram ? NEVER : now;
                            case CLOG -> fault.untilNanos();
                        });
            }
        }
        return free;
    }
}
