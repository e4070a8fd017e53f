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
import dev.muster.gossip.swim.CompactTable;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.SwimNode;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.TagCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All members by name, and the life of each: alive, leaving, left, failed, forgotten. SWIM bounds those that are here;
 * of those that are gone the longest gone are forgotten when there are too many. Not thread-safe. Source: Serf's
 * protocol (a member's life).
 */
final class MemberBook {

    private final String me;
    private final int mostGone;
    private final CompactTable<String, SerfMember> byName;
    private final SortedMembers sorted;
    /** The names of those that left or failed, the longest gone first. */
    private final LinkedHashSet<String> gone = new LinkedHashSet<>();

    private final IntentBuffer intents;
    private final Counters counters;
    private final Consumer<ClusterEvent> events;
    private long changes;

    /** {@code seed} is drawn by chance: see {@link CompactTable}. */
    MemberBook(
            String me,
            int mostGone,
            long seed,
            IntentBuffer intents,
            Counters counters,
            Consumer<ClusterEvent> events) {
        this.me = me;
        this.byName = CompactTable.byName(seed);
        this.sorted = new SortedMembers(byName);
        this.mostGone = mostGone;
        this.intents = intents;
        this.counters = counters;
        this.events = events;
    }

    @Nullable
    SerfMember find(String name) {
        return byName.find(name);
    }

    int size() {
        return byName.size();
    }

    /** Hands out every member, in no order that means anything; none must be changed meanwhile. */
    void forEach(Consumer<SerfMember> action) {
        byName.forEach(action);
    }

    /** The members that {@code wanted} accepts, sorted by name. */
    List<SerfMember> with(Predicate<SerfMember> wanted) {
        List<SerfMember> found = new ArrayList<>();
        byName.forEach(member -> {
            if (wanted.test(member)) {
                found.add(member);
            }
        });
        found.sort(Comparator.comparing(SerfMember::name));
        return found;
    }

    /** Those that left or failed and that {@code wanted} accepts, sorted by name. */
    List<SerfMember> gone(Predicate<SerfMember> wanted) {
        List<SerfMember> found = new ArrayList<>();
        for (String name : gone) {
            SerfMember member = byName.find(name);
            if (member != null && wanted.test(member)) {
                found.add(member);
            }
        }
        found.sort(Comparator.comparing(SerfMember::name));
        return found;
    }

    /** How many members are in this state. */
    int count(MemberStatus status) {
        int[] count = new int[1];
        byName.forEach(member -> count[0] += member.status() == status ? 1 : 0);
        return count[0];
    }

    /** A snapshot, sorted by name. */
    List<Member> snapshot() {
        return sorted.list();
    }

    /** A number that grows with every change. */
    long changes() {
        return changes;
    }

    /** Begins with members that have been known for ever, so that nobody needs to hear of them. */
    void fill(CompactTable<String, SerfMember> members) {
        byName.copy(members);
    }

    /** SWIM sees a node that was not there before. */
    void joined(SwimNode node) {
        SerfMember known = byName.find(node.name());
        SerfMember member;
        if (known == null) {
            IntentBuffer.Intent intent = intents.take(node.name());
            if (intent != null && intent.kind() == IntentBuffer.Kind.LEAVE) {
                member = new SerfMember(read(node, MemberStatus.LEAVING), intent.lamportTime())
                        .goneSince(intent.keptSinceNanos());
            } else {
                member = new SerfMember(read(node, MemberStatus.ALIVE), intent == null ? 0 : intent.lamportTime());
            }
        } else {
            gone.remove(node.name());
            member = known.withMember(read(node, MemberStatus.ALIVE)).withPrune(false);
        }
        put(member);
        emit(new MemberJoined(member.member()));
    }

    /** SWIM lost a node. */
    void lost(SwimNode node, long nowNanos) {
        SerfMember known = byName.find(node.name());
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
                SerfMember failed = put(known.become(MemberStatus.FAILED).goneSince(nowNanos));
                emit(new MemberFailed(failed.member()));
                noteGone(failed.name());
            }
            case LEFT, FAILED -> {
                // It is gone already, and for the reason that was known first.
            }
        }
    }

    /** A living node's tags or versions changed. */
    void updated(SwimNode node) {
        SerfMember known = byName.find(node.name());
        if (known != null) {
            SerfMember updated = put(known.withMember(read(node, known.status())));
            emit(new MemberUpdated(updated.member()));
        }
    }

    /** Notes the Lamport time of an intent about a member. */
    void heed(String name, long lamportTime, boolean hearsay) {
        SerfMember known = byName.find(name);
        if (known != null) {
            byName.put(known.withStatusTime(lamportTime, hearsay));
        }
    }

    /** A member said that it goes, or somebody says it of one that failed. */
    void leaving(String name, boolean prune, long nowNanos) {
        SerfMember member = byName.find(name);
        if (member == null) {
            return;
        }
        switch (member.status()) {
            case ALIVE -> {
                SerfMember leaving = put(
                        member.become(MemberStatus.LEAVING).goneSince(nowNanos).withPrune(prune));
                emit(new MemberLeaving(leaving.member()));
            }
            case FAILED -> left(member.withPrune(prune), nowNanos);
            case LEAVING -> byName.put(member.withPrune(member.prune() || prune));
            case LEFT -> {
                if (prune) {
                    forget(member);
                }
            }
        }
    }

    /** A member that said it would go stays after all. */
    void stays(String name) {
        SerfMember member = byName.find(name);
        if (member != null && member.status() == MemberStatus.LEAVING) {
            SerfMember staying = put(member.become(MemberStatus.ALIVE).withPrune(false));
            emit(new MemberUpdated(staying.member()));
        }
    }

    private void left(SerfMember member, long nowNanos) {
        SerfMember left = put(member.become(MemberStatus.LEFT).goneSince(nowNanos));
        emit(new MemberLeft(left.member()));
        noteGone(left.name());
        if (left.prune()) {
            forget(left);
        }
    }

    private void noteGone(String name) {
        if (name.equals(me)) {
            return;
        }
        // A member that failed and is then said to have left has gone anew.
        gone.remove(name);
        gone.add(name);
        if (gone.size() > mostGone) {
            SerfMember longest = byName.find(gone.getFirst());
            if (longest != null) {
                counters.count(Counter.MEMBERS_OVER_LIMIT);
                forget(longest);
            }
        }
    }

    /** Forgets a member that is gone; this node itself is never forgotten. */
    void forget(SerfMember member) {
        if (member.name().equals(me)) {
            return;
        }
        byName.remove(member.name());
        sorted.changed(member.name());
        gone.remove(member.name());
        emit(new MemberReaped(member.member()));
    }

    private SerfMember put(SerfMember member) {
        byName.put(member);
        sorted.changed(member.name());
        return member;
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
