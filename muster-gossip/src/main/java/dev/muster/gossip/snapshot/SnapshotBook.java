package dev.muster.gossip.snapshot;

import dev.muster.gossip.Member;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What all lines of a snapshot together say. Bounded; not thread-safe. Source: Serf's protocol (snapshots). */
final class SnapshotBook {

    private final int mostMembers;
    private final boolean rejoinAfterLeave;
    private final LinkedHashMap<String, InetSocketAddress> alive = new LinkedHashMap<>();
    private long clock;
    private long eventClock;
    private long queryClock;
    private long incarnation;
    private boolean left;
    private long overLimit;

    SnapshotBook(int mostMembers, boolean rejoinAfterLeave) {
        this.mostMembers = mostMembers;
        this.rejoinAfterLeave = rejoinAfterLeave;
    }

    /** A book that goes on where an earlier life ended. */
    SnapshotBook(int mostMembers, boolean rejoinAfterLeave, Recovered before) {
        this(mostMembers, rejoinAfterLeave);
        alive.putAll(before.alive());
        clock = before.clock();
        eventClock = before.eventClock();
        queryClock = before.queryClock();
        incarnation = before.incarnation();
    }

    /** Whether {@code line} says nothing that is not known. */
    boolean isOldNews(SnapshotLine line) {
        return line instanceof SnapshotLine.Alive(String name, InetSocketAddress address)
                && address.equals(alive.get(name));
    }

    void apply(SnapshotLine line) {
        switch (line) {
            case SnapshotLine.Alive(String name, InetSocketAddress address) -> put(name, address);
            case SnapshotLine.NotAlive(String name) -> alive.remove(name);
            case SnapshotLine.Clock(long time) -> clock = Math.max(clock, time);
            case SnapshotLine.EventClock(long time) -> eventClock = Math.max(eventClock, time);
            case SnapshotLine.QueryClock(long time) -> queryClock = Math.max(queryClock, time);
            case SnapshotLine.Incarnation(long number) -> incarnation = Math.max(incarnation, number);
            case SnapshotLine.Leave() -> leave();
            case SnapshotLine.Nothing() -> {
                // It says nothing.
            }
        }
    }

    private void put(String name, InetSocketAddress address) {
        alive.remove(name);
        alive.put(name, address);
        if (alive.size() > mostMembers) {
            alive.pollFirstEntry();
            overLimit++;
        }
    }

    /** The incarnation alone is kept: even who left for good must not come back with a lower one. */
    private void leave() {
        left = true;
        if (!rejoinAfterLeave) {
            alive.clear();
            clock = 0;
            eventClock = 0;
            queryClock = 0;
        }
    }

    /** Takes over what is known of {@code members} now. */
    void catchUp(List<Member> members) {
        for (Member member : members) {
            switch (member.status()) {
                case ALIVE, LEAVING -> put(member.name(), member.address());
                case LEFT, FAILED -> alive.remove(member.name());
            }
        }
    }

    /** Forgets whoever is not among {@code members}. */
    void keepOnly(List<Member> members) {
        Set<String> names = members.stream().map(Member::name).collect(Collectors.toSet());
        alive.keySet().retainAll(names);
    }

    boolean left() {
        return left;
    }

    int aliveCount() {
        return alive.size();
    }

    Recovered content(long linesIgnored) {
        return new Recovered(alive, clock, eventClock, queryClock, incarnation, linesIgnored + overLimit);
    }

    /** The fewest lines that say the same. */
    List<SnapshotLine> lines() {
        List<SnapshotLine> lines = new ArrayList<>(alive.size() + 5);
        lines.add(new SnapshotLine.Incarnation(incarnation));
        lines.add(new SnapshotLine.Clock(clock));
        lines.add(new SnapshotLine.EventClock(eventClock));
        lines.add(new SnapshotLine.QueryClock(queryClock));
        alive.forEach((name, address) -> lines.add(new SnapshotLine.Alive(name, address)));
        if (left) {
            lines.add(new SnapshotLine.Leave());
        }
        return lines;
    }
}
