package dev.muster.agent.membership;

import dev.muster.agent.membership.InstanceReader.Reading;
import dev.muster.agent.roster.Quarantined;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows one service of a Consul by blocking queries: says what to ask next and when, and makes members of the
 * answers. A step machine for one thread.
 *
 * <p>The index: an answer below 1 counts as 1; one that goes backwards, or a failure, and the next question has none,
 * so it is answered at once, also by a Consul that has lost its state. Who is missing in the first answer after the
 * index went backwards was taken out by nobody: it stays as a member whose agent is silent, until it is named again, or
 * for {@link #FORGET}. Source: Consul's documentation, "Blocking Queries".
 */
public final class ServiceWatch {

    /** More instances of one service than this are not taken: those whose names sort last are left out. */
    public static final int MOST_INSTANCES = 10_000;

    /** How long one question lasts in which nothing happens. */
    public static final Duration WAIT = Duration.ofSeconds(30);

    /** As long as one remembers a member of gossip whose agent fell silent. */
    static final Duration FORGET = Duration.ofMinutes(10);

    /** A service that changes all the time is not asked for more often. */
    static final Duration BETWEEN = Duration.ofMillis(100);

    /**
     * What to ask.
     *
     * @param delayNanos when, from now on
     * @param index 0: to be answered at once, else when there is something newer, or after {@link #WAIT}
     */
    public record Question(long delayNanos, long index) {}

    private final ServiceName service;
    private final String consul;
    private final InstanceReader reader;
    private Map<String, Member> members = new HashMap<>();
    private final Map<String, Long> missingNanos = new HashMap<>();
    private List<Quarantined> aside = List.of();
    private boolean answered;
    private long lastIndex;
    private long index;
    private int failures;
    private long askedNanos = Long.MIN_VALUE;
    private @Nullable Outage outage;

    /** @param consul which it is, in words */
    public ServiceWatch(ServiceName service, String consul, ConsulHealth health, AddressFence fence) {
        this.service = service;
        this.consul = consul;
        this.reader = new InstanceReader(service, health, fence);
    }

    public ServiceName service() {
        return service;
    }

    /**
     * The next question, to be asked once.
     *
     * @param random from 0 to 1
     */
    public Question next(long nowNanos, double random) {
        long delay = 0;
        if (failures > 0) {
            delay = Backoff.USUAL.nanos(failures, random);
        } else if (askedNanos != Long.MIN_VALUE) {
            delay = Math.max(0, BETWEEN.toNanos() - (nowNanos - askedNanos));
        }
        askedNanos = nowNanos + delay;
        return new Question(delay, index);
    }

    /**
     * Takes an answer.
     *
     * @throws IllegalArgumentException with the reason if it can't be read; it is a failure then, and to be told as one
     */
    public void answered(long newIndex, String body, long nowNanos) {
        List<@Nullable ConsulAnswer> instances = ConsulAnswer.read(body);
        long saneIndex = Math.max(1, newIndex);
        boolean backwards = saneIndex < lastIndex;
        take(instances, backwards, nowNanos);
        lastIndex = saneIndex;
        index = backwards ? 0 : saneIndex;
        failures = 0;
        outage = null;
        answered = true;
    }

    /** The question had no answer that can be used. What was known stays. */
    public void failed(String why, Instant now) {
        failures++;
        index = 0;
        outage = new Outage(consul, outage == null ? now : outage.since(), why);
    }

    private void take(List<@Nullable ConsulAnswer> instances, boolean backwards, long nowNanos) {
        List<Reading> readings = new ArrayList<>(instances.size());
        instances.forEach(instance -> readings.add(reader.read(instance)));
        readings.sort(Comparator.comparing(Reading::name));
        Map<String, Member> now = HashMap.newHashMap(readings.size());
        List<Quarantined> refused = new ArrayList<>();
        readings.stream().limit(MOST_INSTANCES).forEach(reading -> {
            switch (reading) {
                case Reading.Refused(Quarantined one) -> refused.add(one);
                case Reading.Taken(Member member) -> {
                    if (now.putIfAbsent(member.name(), asBefore(member)) != null) {
                        refused.add(new Quarantined(member.name(), "another instance of " + service + " has its name"));
                    }
                }
            }
        });
        if (readings.size() > MOST_INSTANCES) {
            refused.add(new Quarantined(
                    service.value(),
                    "it has " + readings.size() + " instances; those after the first " + MOST_INSTANCES
                            + ", by name, are left out"));
        }
        keepMissing(now, backwards, nowNanos);
        members = now;
        aside = List.copyOf(refused);
    }

    private Member asBefore(Member member) {
        Member before = members.get(member.name());
        return before != null && before.equals(member) ? before : member;
    }

    private void keepMissing(Map<String, Member> now, boolean backwards, long nowNanos) {
        missingNanos.keySet().removeIf(now::containsKey);
        if (backwards) {
            members.keySet().stream()
                    .filter(name -> !now.containsKey(name))
                    .forEach(name -> missingNanos.putIfAbsent(name, nowNanos));
        }
        missingNanos.values().removeIf(since -> nowNanos - since >= FORGET.toNanos());
        missingNanos.keySet().forEach(name -> {
            Member last = members.get(name);
            if (last != null && now.size() < MOST_INSTANCES) {
                now.put(name, last.status() == MemberStatus.FAILED ? last : silent(last));
            }
        });
    }

    private static Member silent(Member last) {
        return new Member(last.name(), last.address(), last.tags(), MemberStatus.FAILED, last.versions());
    }

    /** How it stands. */
    public Sighting sighting() {
        SortedMap<String, Member> sorted = new TreeMap<>(members);
        return new Sighting(List.copyOf(sorted.values()), aside, answered, Optional.ofNullable(outage));
    }
}
