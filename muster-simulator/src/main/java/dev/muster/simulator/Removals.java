package dev.muster.simulator;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds whom for failed or left, and since when: learnt from the events that a user of the library sees. A wrong
 * removal that no fault explains any more must end within a bound. Not thread-safe.
 */
final class Removals {

    private static final long HERE = Long.MAX_VALUE;

    private final Simulation simulation;
    private final List<SimulatedNode> nodes;
    private final Troubles troubles;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final long[][] goneSinceNanos;
    private long removals;
    private Duration longestUnexplained = Duration.ZERO;

    Removals(Simulation simulation, Troubles troubles) {
        this.simulation = simulation;
        this.nodes = simulation.nodes();
        this.troubles = troubles;
        this.goneSinceNanos = new long[nodes.size()][nodes.size()];
        for (SimulatedNode node : nodes) {
            numbers.put(node.name(), node.number());
            node.addListener(event -> heard(node, event));
            began(node);
        }
    }

    /** A node starts anew, and knows nobody. */
    void began(SimulatedNode node) {
        Arrays.fill(goneSinceNanos[node.number()], HERE);
    }

    private void heard(SimulatedNode observer, ClusterEvent.MemberEvent event) {
        Integer subject = numbers.get(event.member().name());
        if (subject == null) {
            throw new BrokenInvariantException(observer.name() + ": it knows a member that never was");
        }
        long[] row = goneSinceNanos[observer.number()];
        switch (event) {
            case ClusterEvent.MemberFailed ignored -> gone(row, subject);
            case ClusterEvent.MemberLeft ignored -> gone(row, subject);
            case ClusterEvent.MemberJoined ignored -> row[subject] = HERE;
            case ClusterEvent.MemberUpdated ignored -> requireHere(observer, row, subject);
            case ClusterEvent.MemberLeaving ignored -> requireHere(observer, row, subject);
            case ClusterEvent.MemberReaped ignored -> {
                // It stays as gone as it was.
            }
        }
    }

    private void gone(long[] row, int subject) {
        if (row[subject] == HERE) {
            removals++;
            row[subject] = simulation.scheduler().nowNanos();
        }
    }

    private void requireHere(SimulatedNode observer, long[] row, int subject) {
        if (row[subject] != HERE) {
            throw new BrokenInvariantException(
                    observer.name() + ": it speaks of " + nodes.get(subject).name()
                            + ", which it took for gone, as if it were here, and never said that it came back");
        }
    }

    /** Throws if somebody holds a node for gone for longer than {@code bound} without a fault that explains it. */
    void check(Duration bound) {
        long now = simulation.scheduler().nowNanos();
        for (SimulatedNode observer : nodes) {
            if (observer.isRunning()) {
                check(observer, now, bound);
            }
        }
    }

    private void check(SimulatedNode observer, long now, Duration bound) {
        long[] row = goneSinceNanos[observer.number()];
        for (SimulatedNode subject : nodes) {
            long since = row[subject.number()];
            if (since != HERE && subject.isRunning()) {
                long calmSince = troubles.calmSinceNanos(observer.number(), subject.number());
                Duration unexplained = Duration.ofNanos(now - Math.max(since, calmSince));
                if (unexplained.compareTo(bound) > 0) {
                    throw new BrokenInvariantException(observer.name() + ": it has held " + subject.name()
                            + " for gone for " + unexplained.toSeconds() + " s, though nothing keeps the two apart");
                }
                longestUnexplained = longestUnexplained.compareTo(unexplained) < 0 ? unexplained : longestUnexplained;
            }
        }
    }

    /** Throws if what the events have told is not what the node says when asked, or an address is two members. */
    void compareWithViews() {
        for (SimulatedNode observer : nodes) {
            if (observer.isRunning()) {
                Set<InetSocketAddress> taken = new HashSet<>();
                for (Member member : observer.machine().members()) {
                    compare(observer, member);
                    if (isHere(member) && !taken.add(member.address())) {
                        throw new BrokenInvariantException(
                                observer.name() + ": it knows two living members at " + member.address());
                    }
                }
            }
        }
    }

    private static boolean isHere(Member member) {
        return member.status() == MemberStatus.ALIVE || member.status() == MemberStatus.LEAVING;
    }

    private void compare(SimulatedNode observer, Member member) {
        Integer subject = numbers.get(member.name());
        boolean toldGone = subject != null && goneSinceNanos[observer.number()][subject] != HERE;
        boolean isGone = member.status() == MemberStatus.FAILED || member.status() == MemberStatus.LEFT;
        if (subject == null || toldGone != isGone) {
            throw new BrokenInvariantException(observer.name() + ": its events said otherwise of " + member.name()
                    + " than its list of members, which has it as " + member.status());
        }
    }

    /** How often somebody was taken for failed or left, rightly or not. */
    long removals() {
        return removals;
    }

    /** The longest that a node was held for gone without a fault that explains it. */
    Duration longestUnexplained() {
        return longestUnexplained;
    }
}
