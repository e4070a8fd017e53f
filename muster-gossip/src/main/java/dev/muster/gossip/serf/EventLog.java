package dev.muster.gossip.serf;

import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.EventsAt;
import dev.muster.gossip.wire.SerfMessage.NamedPayload;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The user events of the last Lamport times: each is told once, and all are handed on to those who join later, as far
 * as there is room. Not thread-safe. Source: Serf's protocol (user events and exchange of states).
 */
final class EventLog {

    private final NewsGate gate;
    private final int largestBytes;
    private final int roomInPacket;
    private final Counters counters;
    private final Consumer<UserEvent> listener;
    private final TreeMap<Long, List<NamedPayload>> kept = new TreeMap<>();
    private long keptBytes;

    EventLog(NodeConfig config, Counters counters, Consumer<UserEvent> listener) {
        this.gate = new NewsGate(config.limits().maxEventsRemembered(), counters);
        this.largestBytes = config.messages().userEventBytes();
        this.roomInPacket = config.limits().packetBytes() - SerfLimits.PACKET_OVERHEAD_BYTES;
        this.counters = counters;
        this.listener = listener;
    }

    NewsGate gate() {
        return gate;
    }

    /**
     * Makes an event of this node, tells it, and gives the message for the others.
     *
     * @throws IllegalArgumentException for people, if it is too large
     */
    Bytes say(String name, Bytes payload, boolean coalesce) {
        SerfMessage.UserEvent event = new SerfMessage.UserEvent(gate.clock().time(), name, payload, coalesce);
        int before = size(name, payload);
        if (before > largestBytes) {
            throw new IllegalArgumentException("a user event of " + before + " bytes is " + (before - largestBytes)
                    + " more than the limit of " + largestBytes);
        }
        Bytes encoded = SerfMessageCodec.encode(event);
        int most = Math.min(largestBytes, roomInPacket);
        if (encoded.size() > most) {
            throw new IllegalArgumentException("a user event of " + encoded.size() + " bytes, as encoded, is "
                    + (encoded.size() - most) + " more than "
                    + (most == largestBytes ? "the limit of " : "fits a packet, which is ") + most);
        }
        gate.clock().increment();
        take(event);
        return encoded;
    }

    /** Takes an event; whether it is news. */
    boolean take(SerfMessage.UserEvent event) {
        if (size(event.name(), event.payload()) > MessageLimits.HARD_LIMIT_BYTES) {
            counters.count(Counter.USER_EVENTS_REFUSED);
            return false;
        }
        if (!gate.isNews(event.lamportTime(), Fingerprint.of(event))) {
            return false;
        }
        keep(event);
        listener.accept(new UserEvent(event.name(), event.payload(), event.coalesce(), event.lamportTime()));
        return true;
    }

    private void keep(SerfMessage.UserEvent event) {
        kept.computeIfAbsent(event.lamportTime(), time -> new ArrayList<>())
                .add(new NamedPayload(event.name(), event.payload()));
        keptBytes += size(event.name(), event.payload());
        long oldest = gate.clock().time() - SerfLimits.REMEMBERED_TIMES;
        while (kept.firstKey() < oldest) {
            forgetOldest();
        }
        while (keptBytes > SerfLimits.KEPT_EVENT_BYTES) {
            counters.count(Counter.USER_EVENTS_FORGOTTEN);
            forgetOldest();
        }
    }

    private void forgetOldest() {
        for (NamedPayload event : kept.pollFirstEntry().getValue()) {
            keptBytes -= size(event.name(), event.payload());
        }
    }

    /** What is handed on, the oldest first. */
    List<EventsAt> kept() {
        List<EventsAt> all = new ArrayList<>(kept.size());
        kept.forEach((time, events) -> all.add(new EventsAt(time, events)));
        return all;
    }

    private static int size(String name, Bytes payload) {
        return Bytes.ofUtf8(name).size() + payload.size();
    }

    /** Stands for an event where it is only to be known again: whole events of others could fill the memory. */
    private record Fingerprint(long high, long low) {

        static Fingerprint of(SerfMessage.UserEvent event) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] name = Bytes.ofUtf8(event.name()).toArray();
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
                digest.update(name);
                digest.update(event.payload().asBuffer());
                ByteBuffer hash = ByteBuffer.wrap(digest.digest());
                return new Fingerprint(hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
