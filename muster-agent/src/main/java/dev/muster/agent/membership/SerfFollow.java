package dev.muster.agent.membership;

import dev.muster.agent.roster.Quarantined;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows the members of a Serf agent: what to do next, and who is there. It listens to events, and takes the full list
 * at intervals, so nothing rests on having heard each event; whoever is not on a list was forgotten there. A step
 * machine for one thread. Source: Serf's documentation, "RPC Protocol" (stream, members).
 */
public final class SerfFollow {

    /** More members are not taken: those whose names sort last are left out. */
    public static final int MOST_MEMBERS = 50_000;

    /** How often the full list is taken; what does not answer it in time is away. */
    public static final Duration COMPARE = Duration.ofSeconds(10);

    /** What to do next. */
    public sealed interface Step {

        /** To connect, after so long, listen to events and take the full list. */
        record Connect(long delayNanos) implements Step {}

        /** To take the full list. */
        record Compare() implements Step {}

        /** To listen for an event, at most so long. */
        record Listen(long nanos) implements Step {}
    }

    /** What happened to members. */
    public enum Change {
        JOIN,
        LEAVE,
        FAILED,
        UPDATE,
        REAP
    }

    private final String agent;
    private Map<String, Member> members = new HashMap<>();
    private List<Quarantined> aside = List.of();
    private boolean connected;
    private boolean listedOnce;
    private boolean compareNow;
    private long listedNanos;
    private int failures;
    private @Nullable Outage outage;

    /** @param agent which it is, in words */
    public SerfFollow(String agent) {
        this.agent = agent;
    }

    /** @param random from 0 to 1 */
    public Step next(long nowNanos, double random) {
        if (!connected) {
            return new Step.Connect(failures == 0 ? 0 : Backoff.USUAL.nanos(failures, random));
        }
        long left = COMPARE.toNanos() - (nowNanos - listedNanos);
        return compareNow || left <= 0 ? new Step.Compare() : new Step.Listen(left);
    }

    /** The full list came. */
    public void listed(List<Member> all, long nowNanos) {
        Map<String, Member> now = new TreeMap<>();
        all.forEach(member -> now.put(member.name(), asBefore(member)));
        List<Quarantined> refused = new ArrayList<>();
        int size = now.size();
        if (size > MOST_MEMBERS) {
            now.keySet().removeAll(now.keySet().stream().skip(MOST_MEMBERS).toList());
            refused.add(tooMany(size));
        }
        members = new HashMap<>(now);
        aside = refused;
        connected = true;
        listedOnce = true;
        compareNow = false;
        listedNanos = nowNanos;
        failures = 0;
        outage = null;
    }

    private static Quarantined tooMany(int size) {
        return new Quarantined(
                "(cluster)",
                "it has " + size + " members; those after the first " + MOST_MEMBERS + ", by name, are left out");
    }

    /** An event came. */
    public void heard(Change change, List<Member> some) {
        for (Member told : some) {
            if (change == Change.REAP) {
                members.remove(told.name());
            } else if (members.containsKey(told.name()) || members.size() < MOST_MEMBERS) {
                members.put(told.name(), asBefore(withStatus(told, status(change, told))));
            } else {
                compareNow = true;
            }
        }
    }

    /** Events were lost: the full list makes good for them. */
    public void missed() {
        compareNow = true;
    }

    /** The agent is away. Who was known stays. */
    public void lost(String why, Instant now) {
        connected = false;
        failures++;
        outage = new Outage(agent, outage == null ? now : outage.since(), why);
    }

    private Member asBefore(Member member) {
        Member before = members.get(member.name());
        return before != null && before.equals(member) ? before : member;
    }

    private static MemberStatus status(Change change, Member told) {
        return switch (change) {
            case JOIN -> MemberStatus.ALIVE;
            case LEAVE -> MemberStatus.LEFT;
            case FAILED -> MemberStatus.FAILED;
            case UPDATE, REAP -> told.status();
        };
    }

    private static Member withStatus(Member member, MemberStatus status) {
        return member.status() == status
                ? member
                : new Member(member.name(), member.address(), member.tags(), status, member.versions());
    }

    /** How it stands. */
    public Sighting sighting() {
        return new Sighting(
                List.copyOf(new TreeMap<>(members).values()), aside, listedOnce, Optional.ofNullable(outage));
    }
}
