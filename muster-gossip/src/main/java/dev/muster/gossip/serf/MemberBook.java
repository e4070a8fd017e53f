package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterEvent.MemberFailed;
import dev.muster.gossip.ClusterEvent.MemberJoined;
import dev.muster.gossip.ClusterEvent.MemberLeaving;
import dev.muster.gossip.ClusterEvent.MemberLeft;
import dev.muster.gossip.ClusterEvent.MemberReaped;
import dev.muster.gossip.ClusterEvent.MemberUpdated;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.SwimNode;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.TagCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All members by name, and the life of each: alive, leaving, left, failed, forgotten. SWIM bounds those that are here;
 * of those that are gone the longest gone are forgotten when there are too many. Not thread-safe. Source: serf-protocol
 * reference 2.4.
 */
final class MemberBook {

    private final String me;
    private final int mostGone;
    private final TreeMap<String, SerfMember> byName = new TreeMap<>();
    /** The names of those that left or failed, the longest gone first. */
    private final LinkedHashSet<String> gone = new LinkedHashSet<>();

    private final IntentBuffer intents;
    private final Counters counters;
    private final Consumer<ClusterEvent> events;
    private long changes;

    MemberBook(String me, int mostGone, IntentBuffer intents, Counters counters, Consumer<ClusterEvent> events) {
        this.me = me;
        this.mostGone = mostGone;
        this.intents = intents;
        this.counters = counters;
        this.events = events;
    }

    @Nullable
    SerfMember find(String name) {
        return byName.get(name);
    }

    Collection<SerfMember> all() {
        return byName.values();
    }

    List<SerfMember> with(Predicate<SerfMember> wanted) {
        List<SerfMember> found = new ArrayList<>();
        for (SerfMember member : byName.values()) {
            if (wanted.test(member)) {
                found.add(member);
            }
        }
        return found;
    }

    /** A snapshot, sorted by name. */
    List<Member> snapshot() {
        return byName.values().stream().map(SerfMember::member).toList();
    }

    /** A number that grows with every change. */
    long changes() {
        return changes;
    }

    /** SWIM sees a node that was not there before. */
    void joined(SwimNode node) {
        SerfMember known = byName.get(node.name());
        if (known == null) {
            IntentBuffer.Intent intent = intents.take(node.name());
            boolean leaving = intent != null && intent.kind() == IntentBuffer.Kind.LEAVE;
            Member member = read(node, leaving ? MemberStatus.LEAVING : MemberStatus.ALIVE);
            byName.put(node.name(), new SerfMember(member, intent == null ? 0 : intent.lamportTime()));
            emit(new MemberJoined(member));
        } else {
            known.prune = false;
            gone.remove(node.name());
            known.setMember(read(node, MemberStatus.ALIVE));
            emit(new MemberJoined(known.member()));
        }
    }

    /** SWIM lost a node. */
    void lost(SwimNode node, long nowNanos) {
        SerfMember known = byName.get(node.name());
        if (known == null) {
            return;
        }
        // A node that declares itself dead leaves on purpose, whether or not its intent has come yet.
        boolean onPurpose = node.liveness() == Liveness.LEFT;
        switch (known.status()) {
            case LEAVING -> left(known, nowNanos);
            case ALIVE -> {
                if (onPurpose) {
                    left(known, nowNanos);
                    return;
                }
                emit(new MemberFailed(known.become(MemberStatus.FAILED)));
                noteGone(known, nowNanos);
            }
            case LEFT, FAILED -> {
                // It is gone already, and for the reason that was known first.
            }
        }
    }

    /** A living node's tags or versions changed. */
    void updated(SwimNode node) {
        SerfMember known = byName.get(node.name());
        if (known != null) {
            known.setMember(read(node, known.status()));
            emit(new MemberUpdated(known.member()));
        }
    }

    /** A member said that it goes, or somebody says it of one that failed. */
    void leaving(SerfMember member, boolean prune, long nowNanos) {
        switch (member.status()) {
            case ALIVE -> {
                member.prune = prune;
                emit(new MemberLeaving(member.become(MemberStatus.LEAVING)));
            }
            case FAILED -> {
                member.prune = prune;
                left(member, nowNanos);
            }
            case LEAVING -> member.prune |= prune;
            case LEFT -> {
                if (prune) {
                    forget(member);
                }
            }
        }
    }

    /** A member that said it would go stays after all. */
    void stays(SerfMember member) {
        if (member.status() == MemberStatus.LEAVING) {
            member.prune = false;
            member.become(MemberStatus.ALIVE);
            emit(new MemberUpdated(member.member()));
        }
    }

    private void left(SerfMember member, long nowNanos) {
        emit(new MemberLeft(member.become(MemberStatus.LEFT)));
        noteGone(member, nowNanos);
        if (member.prune) {
            forget(member);
        }
    }

    private void noteGone(SerfMember member, long nowNanos) {
        String name = member.member().name();
        member.goneSinceNanos = nowNanos;
        if (name.equals(me)) {
            return;
        }
        // A member that failed and is then said to have left has gone anew.
        gone.remove(name);
        gone.add(name);
        if (gone.size() > mostGone) {
            SerfMember longest = byName.get(gone.getFirst());
            if (longest != null) {
                counters.count(Counter.MEMBERS_OVER_LIMIT);
                forget(longest);
            }
        }
    }

    /** Forgets a member that is gone; this node itself is never forgotten. */
    void forget(SerfMember member) {
        if (member.member().name().equals(me)) {
            return;
        }
        byName.remove(member.member().name());
        gone.remove(member.member().name());
        emit(new MemberReaped(member.member()));
    }

    private void emit(ClusterEvent event) {
        changes++;
        events.accept(event);
    }

    private Member read(SwimNode node, MemberStatus status) {
        return new Member(node.name(), node.address(), tags(node.meta()), status, node.versions());
    }

    /** Tags that cannot be read count as none: the member is there all the same. */
    private SortedMap<String, String> tags(Bytes meta) {
        try {
            return TagCodec.decode(meta);
        } catch (MalformedMessageException e) {
            counters.count(Counter.SERF_MESSAGES_MALFORMED);
            return new TreeMap<>();
        }
    }
}
