package dev.muster.agent;

import dev.muster.agent.roster.Causes;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Wakes the agent's loop, and tells it why in words. Rung by any thread, without waiting; heard by one. When it is rung
 * more often than it is heard, only words are lost: the loop looks at how things stand, not at events.
 */
final class Bell {

    private static final int MAX_CAUSES = 1024;

    private final BlockingQueue<String> causes = new ArrayBlockingQueue<>(MAX_CAUSES);
    private final LongAdder lost = new LongAdder();

    /** How many causes were lost. */
    long lost() {
        return lost.sum();
    }

    /** Something happened to a member; it hears of nothing else. */
    void happened(ClusterEvent event) {
        switch (event) {
            case ClusterEvent.MemberUpdated ignored -> ring("");
            case ClusterEvent.MemberEvent ofMember -> ring(Causes.of(ofMember));
            case UserEvent ignored -> {
                // The roster is made of members and their tags alone.
            }
            case Query ignored -> {
                // Those that have answers hear of it by themselves.
            }
            case NameLost lost -> ring(lost.message());
        }
    }

    /** Something changed that needs no words. */
    void changed() {
        ring("");
    }

    private void ring(String cause) {
        if (!causes.offer(cause)) {
            lost.increment();
        }
    }

    /** Waits until it rings, at most so long; the causes since the last time, oldest first. */
    List<String> await(long nanos) throws InterruptedException {
        List<String> heard = new ArrayList<>();
        String first = causes.poll(nanos, TimeUnit.NANOSECONDS);
        if (first != null) {
            heard.add(first);
            causes.drainTo(heard);
        }
        heard.removeIf(String::isEmpty);
        return heard;
    }
}
