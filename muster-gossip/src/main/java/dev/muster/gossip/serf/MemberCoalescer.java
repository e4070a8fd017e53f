package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what happens to members for those who would rather hear little than at once, as Serf's event handlers do: of
 * each member the last, and nothing that was told last time already. Rosters and balancers don't wait for it. A machine
 * without a clock; not thread-safe. Source: Serf's protocol (user events).
 */
public final class MemberCoalescer {

    /** So many members at once are told without waiting. */
    static final int MOST_HELD = 20_000;

    private final CoalescingWindow window;
    private final LinkedHashMap<String, Held> held = new LinkedHashMap<>();
    private final Map<String, Kind> told = new HashMap<>();

    /** What happened, as Serf tells it. */
    public enum Kind {
        JOIN,
        LEAVE,
        FAILED,
        UPDATE,
        REAP
    }

    /** Members to whom the same happened. */
    public record Batch(Kind kind, List<Member> members) {

        public Batch {
            members = List.copyOf(members);
        }
    }

    private record Held(Kind kind, Member member) {}

    /** As Serf's agent does it: at most 3 s late, and 1 s after the last. */
    public MemberCoalescer() {
        this(Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    /**
     * @param period how late it may tell what it heard
     * @param quiet how long nothing must have happened for it to tell sooner
     */
    public MemberCoalescer(Duration period, Duration quiet) {
        this.window = new CoalescingWindow(period, quiet);
    }

    /** Takes an event; the word that a member will leave is none that Serf tells. */
    public void add(ClusterEvent.MemberEvent event, long nowNanos) {
        switch (event) {
            case ClusterEvent.MemberJoined joined -> hold(Kind.JOIN, joined.member(), nowNanos);
            case ClusterEvent.MemberUpdated updated -> hold(Kind.UPDATE, updated.member(), nowNanos);
            case ClusterEvent.MemberLeft left -> hold(Kind.LEAVE, left.member(), nowNanos);
            case ClusterEvent.MemberFailed failed -> hold(Kind.FAILED, failed.member(), nowNanos);
            case ClusterEvent.MemberReaped reaped -> hold(Kind.REAP, reaped.member(), nowNanos);
            case ClusterEvent.MemberLeaving ignored -> {
                // It may yet stay.
            }
        }
    }

    private void hold(Kind kind, Member member, long nowNanos) {
        held.remove(member.name());
        held.put(member.name(), new Held(kind, member));
        window.note(nowNanos);
    }

    /** When {@link #take} will have something; {@link Long#MAX_VALUE} when nothing is held. */
    public long nextDeadlineNanos() {
        return held.size() >= MOST_HELD ? Long.MIN_VALUE : window.deadlineNanos();
    }

    /** What is due, one batch for each kind; nothing before {@link #nextDeadlineNanos}. */
    public List<Batch> take(long nowNanos) {
        if (nowNanos < nextDeadlineNanos()) {
            return List.of();
        }
        Map<Kind, List<Member>> due = new EnumMap<>(Kind.class);
        held.forEach((name, last) -> {
            Kind before = last.kind == Kind.REAP ? told.remove(name) : told.put(name, last.kind);
            if (last.kind == Kind.UPDATE || last.kind != before) {
                due.computeIfAbsent(last.kind, kind -> new ArrayList<>()).add(last.member);
            }
        });
        held.clear();
        window.close();
        List<Batch> batches = new ArrayList<>();
        due.forEach((kind, members) -> batches.add(new Batch(kind, members)));
        return batches;
    }
}
