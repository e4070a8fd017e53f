package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.KeyResponse;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queries by which Serf nodes ask each other: who is there, who holds a name, what keys there are. Users neither
 * hear nor ask them. Not thread-safe. Source: Serf's protocol (queries).
 */
final class InternalQueries {

    static final String PREFIX = "_serf_";
    static final String PING = "_serf_ping";
    static final String CONFLICT = "_serf_conflict";

    /** The status of a member as a number, in an answer to who holds a name. */
    static final int ALIVE = 1;

    static final int LEAVING = 2;
    private static final int LEFT = 3;
    private static final int FAILED = 4;

    private static final int SMALLEST_KEY_IN_BASE64 = 25;

    private final String me;
    private final Peers peers;
    private final Counters counters;
    private final Consumer<Effect> effects;
    private final ReplyPost post;
    private final Map<Long, SerfMessage.Query> keyQueries = new HashMap<>();
    private long number;

    InternalQueries(String me, Peers peers, Counters counters, Consumer<Effect> effects, ReplyPost post) {
        this.me = me;
        this.peers = peers;
        this.counters = counters;
        this.effects = effects;
        this.post = post;
    }

    static boolean isInternal(String name) {
        return name.startsWith(PREFIX);
    }

    void hear(SerfMessage.Query query) {
        if (query.name().equals(PING)) {
            return;
        }
        if (query.name().equals(CONFLICT)) {
            conflict(query);
            return;
        }
        for (KeyChange.Operation operation : KeyChange.Operation.values()) {
            if (query.name().equals(operation.query())) {
                keys(query, operation);
                return;
            }
        }
        counters.count(Counter.SERF_MESSAGES_UNUSED);
    }

    /** Everybody says who holds the name, but the nodes that do: they are parties. */
    private void conflict(SerfMessage.Query query) {
        String name = query.payload().toUtf8();
        if (name.equals(me)) {
            return;
        }
        @Nullable Member holder = peers.find(name).orElse(null);
        Bytes answer = claim(query, holder, holder == null ? new TreeMap<>() : holder.tags());
        if (holder != null && responseTo(query, answer).size() > post.mostBytes()) {
            // Where it is counts, not what it says of itself.
            answer = claim(query, holder, new TreeMap<>());
        }
        respond(query, answer);
    }

    private static Bytes claim(SerfMessage.Query query, @Nullable Member holder, SortedMap<String, String> tags) {
        return SerfMessageCodec.encode(new SerfMessage.ConflictResponse(
                holder == null
                        ? null
                        : new SerfMessage.Claim(
                                query.payload().toUtf8(),
                                holder.address(),
                                tags,
                                status(holder),
                                versions(holder.versions()))));
    }

    private static int status(Member member) {
        return switch (member.status()) {
            case ALIVE -> ALIVE;
            case LEAVING -> LEAVING;
            case LEFT -> LEFT;
            case FAILED -> FAILED;
        };
    }

    private static Bytes versions(ProtocolVersions versions) {
        return Bytes.of(new byte[] {
            (byte) versions.memberlistMin(),
            (byte) versions.memberlistMax(),
            (byte) versions.memberlistCurrent(),
            (byte) versions.serfMin(),
            (byte) versions.serfMax(),
            (byte) versions.serfCurrent()
        });
    }

    private void keys(SerfMessage.Query query, KeyChange.Operation operation) {
        Bytes key;
        try {
            if (!(SerfMessageCodec.decode(query.payload()) instanceof SerfMessage.KeyRequest request)) {
                counters.count(Counter.SERF_MESSAGES_UNUSED);
                return;
            }
            key = request.key();
        } catch (MalformedMessageException e) {
            counters.count(Counter.SERF_MESSAGES_MALFORMED);
            return;
        }
        if (keyQueries.size() >= SerfLimits.KEY_CHANGES) {
            counters.count(Counter.KEY_CHANGES_REFUSED);
            answerKeys(query, new KeyResponse(false, "too many changes of keys are waiting; try again", List.of(), ""));
            return;
        }
        keyQueries.put(++number, query);
        effects.accept(new Effect.ChangeKeys(number, new KeyChange(operation, key)));
    }

    /** The outcome of an {@link Effect.ChangeKeys}. */
    void keysChanged(long change, KeyResponse outcome) {
        SerfMessage.Query query = keyQueries.remove(change);
        if (query != null) {
            answerKeys(query, outcome);
        }
    }

    /** As many keys as there is room for, and how many that are of how many. */
    private void answerKeys(SerfMessage.Query query, KeyResponse outcome) {
        List<String> keys = outcome.keys();
        Bytes answer = SerfMessageCodec.encode(outcome);
        int shown = Math.min(keys.size(), post.mostBytes() / SMALLEST_KEY_IN_BASE64);
        while (responseTo(query, answer).size() > post.mostBytes() && shown > 0) {
            answer = SerfMessageCodec.encode(new KeyResponse(
                    outcome.result(),
                    "truncated key list response, showing first " + shown + " of " + keys.size() + " keys",
                    keys.subList(0, shown),
                    outcome.primaryKey()));
            shown--;
        }
        respond(query, answer);
    }

    private void respond(SerfMessage.Query query, Bytes answer) {
        QueryResponse response = new QueryResponse(query.lamportTime(), query.id(), me, 0, answer);
        if (SerfMessageCodec.encode(response).size() <= post.mostBytes()) {
            post.reply(query, response);
        }
    }

    private Bytes responseTo(SerfMessage.Query query, Bytes answer) {
        return SerfMessageCodec.encode(new QueryResponse(query.lamportTime(), query.id(), me, 0, answer));
    }
}
