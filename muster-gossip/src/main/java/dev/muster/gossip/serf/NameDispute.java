package dev.muster.gossip.serf;

import dev.muster.gossip.NameLost;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.LogText;
import dev.muster.gossip.swim.StreamPing;
import dev.muster.gossip.swim.SwimTransport;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.SerfMessage.Claim;
import dev.muster.gossip.wire.SerfMessage.ConflictResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Another node answers to this node's name, on another address. All members are asked whom they know by it, and the
 * majority of the answers decides. If nobody answers, or as many this as that, then after a while an other that has
 * become silent has lost, and of two that both speak the one that began later gives way, by the incarnation and then by
 * the address, which both see alike.
 *
 * <p>Serf counts the votes in the same way, but without an answer both claimants give way. A claim of somebody who does
 * not answer never comes here: see the challenges of SWIM. While the name is disputed, this node does not say good-bye
 * for it; nor where it could not reach another claimant and the others do not know this node by the name. Not
 * thread-safe. Source: Serf's protocol (conflicts of names).
 */
final class NameDispute {

    private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long AGAIN_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration FAREWELL_PATIENCE = Duration.ofSeconds(3);
    private static final long PEACE_NANOS = Duration.ofSeconds(30).toNanos();

    private final NodeConfig config;
    private final Timers timers;
    private final SwimTransport transport;
    private final QueryDesk desk;
    private final BiConsumer<QueryRequest, Asker> ask;
    private final LongSupplier incarnation;
    private final Consumer<Effect> effects;
    private Standing standing = Standing.UNDISPUTED;
    private InetSocketAddress other;
    private long othersIncarnation;
    private long noDisputeBeforeNanos;

    private enum Standing {
        UNDISPUTED,
        DISPUTED,
        LOST
    }

    /** {@code ask} asks all but the claimants; it throws if that cannot be done now. */
    NameDispute(
            NodeConfig config,
            Timers timers,
            SwimTransport transport,
            QueryDesk desk,
            BiConsumer<QueryRequest, Asker> ask,
            LongSupplier incarnation,
            Consumer<Effect> effects) {
        this.config = config;
        this.timers = timers;
        this.transport = transport;
        this.desk = desk;
        this.ask = ask;
        this.incarnation = incarnation;
        this.effects = effects;
        this.other = config.address();
        this.noDisputeBeforeNanos = timers.nowNanos();
    }

    /** Whether it is not certain that this node may speak for its name. */
    boolean isOpen() {
        return standing != Standing.UNDISPUTED;
    }

    boolean isLost() {
        return standing == Standing.LOST;
    }

    /** Somebody at {@code address} claims the name, and answers to it. */
    void claimedBy(InetSocketAddress address, long itsIncarnation) {
        if (standing == Standing.LOST || timers.nowNanos() < noDisputeBeforeNanos) {
            return;
        }
        other = address;
        othersIncarnation = itsIncarnation;
        if (standing == Standing.UNDISPUTED) {
            standing = Standing.DISPUTED;
            vote();
        }
    }

    /**
     * Whether more members know this node by the name than another; if none can be asked, it is not certain. Told
     * within three seconds, for somebody wants to leave.
     */
    void askWhetherItIsMine(Consumer<Boolean> then) {
        Vote vote = new Vote(result -> then.accept(!isOpen() && result.forMe > result.forAnother));
        try {
            vote.begin(question().withTimeout(FAREWELL_PATIENCE));
        } catch (IllegalArgumentException e) {
            // Too many queries are under way.
            then.accept(false);
        }
    }

    private QueryRequest question() {
        return QueryRequest.of(InternalQueries.CONFLICT, Bytes.ofUtf8(config.name()));
    }

    private void vote() {
        try {
            new Vote(this::decide).begin(question());
        } catch (IllegalArgumentException e) {
            // Too many queries are under way.
            timers.after(AGAIN_NANOS, this::vote);
        }
    }

    /** Counts whom the others know by the name. */
    private final class Vote implements Asker {
        private int forMe;
        private int forAnother;
        private @Nullable InetSocketAddress holder;
        private final Consumer<Vote> then;

        Vote(Consumer<Vote> then) {
            this.then = then;
        }

        /** Throws if that cannot be done now. */
        void begin(QueryRequest question) {
            ask.accept(question, this);
        }

        @Override
        public void answered(String from, Bytes content) {
            try {
                if (SerfMessageCodec.decode(content) instanceof ConflictResponse(@Nullable Claim claim)
                        && claim != null) {
                    count(claim);
                }
            } catch (MalformedMessageException e) {
                // No vote.
            }
        }

        /** Who is remembered as failed or left holds nothing, whatever the address. */
        private void count(Claim claim) {
            if (claim.address().equals(config.address())) {
                forMe++;
            } else if (claim.status() == InternalQueries.ALIVE || claim.status() == InternalQueries.LEAVING) {
                forAnother++;
                holder = claim.address();
            }
        }

        @Override
        public void finished(QueryResult result) {
            then.accept(this);
        }
    }

    private void decide(Vote vote) {
        if (vote.forMe > vote.forAnother) {
            keep();
        } else if (vote.forAnother > vote.forMe) {
            lose(
                    vote.holder == null ? other : vote.holder,
                    vote.forAnother + " of " + (vote.forMe + vote.forAnother) + " members know the other by it");
        } else {
            // Until then a Serf node has ended its own vote, and itself.
            timers.after(desk.defaultTimeout().toNanos() + AGAIN_NANOS, this::decideAlone);
        }
    }

    private void decideAlone() {
        Message.Ping ping = new Message.Ping(0, config.name(), config.address(), config.name());
        StreamPing.send(transport, other, ping, PROBE_NANOS, speaks -> {
            if (speaks && beganLater()) {
                lose(other, "the other was there first, and nobody else could be asked");
            } else {
                keep();
            }
        });
    }

    private boolean beganLater() {
        int order = Long.compare(incarnation.getAsLong(), othersIncarnation);
        return order != 0 ? order > 0 : Arrays.compareUnsigned(bytes(config.address()), bytes(other)) > 0;
    }

    private static byte[] bytes(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        return ByteBuffer.allocate(ip.length + Integer.BYTES)
                .put(ip)
                .putInt(address.getPort())
                .array();
    }

    private void keep() {
        standing = Standing.UNDISPUTED;
        noDisputeBeforeNanos = timers.nowNanos() + PEACE_NANOS;
    }

    private void lose(InetSocketAddress holder, String why) {
        standing = Standing.LOST;
        String message = "another node, at " + holder.getAddress().getHostAddress() + ":" + holder.getPort()
                + ", holds the name " + LogText.quote(config.name()) + ": " + why
                + ". This node has stopped taking part; start it again under a name of its own";
        effects.accept(new Effect.Emit(new NameLost(config.name(), holder, message)));
    }
}
