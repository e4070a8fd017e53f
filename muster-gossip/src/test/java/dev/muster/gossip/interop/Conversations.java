package dev.muster.gossip.interop;

import dev.muster.gossip.interop.WireTap.Segment;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the segments of TCP together: what each side of each connection said. */
final class Conversations {

    private static final long SEQUENCES = 1L << 32;

    private final List<Conversation> all = new ArrayList<>();
    private final Map<Ends, Conversation> open = new HashMap<>();

    private record Ends(InetSocketAddress dialler, InetSocketAddress server) {}

    /** One connection. */
    static final class Conversation {

        private final Ends ends;
        private final Side dialled = new Side();
        private final Side served = new Side();
        private boolean broken;

        private Conversation(Ends ends) {
            this.ends = ends;
        }

        InetSocketAddress dialler() {
            return ends.dialler();
        }

        InetSocketAddress server() {
            return ends.server();
        }

        byte[] request() {
            return dialled.text();
        }

        byte[] answer() {
            return served.text();
        }

        /** Whether it was reset, so that a side may have been cut short. */
        boolean broken() {
            return broken;
        }
    }

    private static final class Side {

        private final TreeMap<Long, byte[]> parts = new TreeMap<>();
        private long first = -1;

        void add(Segment segment) {
            if (segment.startsItsSide()) {
                first = segment.sequence() + 1;
            }
            if (!segment.payload().isEmpty() && first >= 0) {
                long offset = Math.floorMod(segment.sequence() - first, SEQUENCES);
                parts.merge(offset, segment.payload().toArray(), (a, b) -> a.length >= b.length ? a : b);
            }
        }

        /** Up to the first gap. */
        byte[] text() {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            parts.forEach((offset, part) -> {
                int known = (int) (text.size() - offset);
                if (known >= 0 && known < part.length) {
                    text.write(part, known, part.length - known);
                }
            });
            return text.toByteArray();
        }
    }

    static List<Conversation> of(List<Segment> segments) {
        Conversations conversations = new Conversations();
        segments.forEach(conversations::add);
        return conversations.all;
    }

    private void add(Segment segment) {
        Ends there = new Ends(segment.from(), segment.to());
        if (segment.opens()) {
            Conversation fresh = new Conversation(there);
            Conversation before = open.get(there);
            if (before != null && before.dialled.first == segment.sequence() + 1) {
                return;
            }
            open.put(there, fresh);
            all.add(fresh);
        }
        Conversation conversation = open.get(there);
        Side side;
        if (conversation != null) {
            side = conversation.dialled;
        } else {
            conversation = open.get(new Ends(segment.to(), segment.from()));
            if (conversation == null) {
                return;
            }
            side = conversation.served;
        }
        side.add(segment);
        conversation.broken |= segment.breaks();
    }
}
