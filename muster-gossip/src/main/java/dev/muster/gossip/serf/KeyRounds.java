package dev.muster.gossip.serf;

import dev.muster.gossip.KeyResult;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.KeyResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Changes of keys that this node asks of the whole cluster. Source: Serf's protocol (queries). */
final class KeyRounds {

    /** Counts what the members say. */
    private static final class Count implements Asker {
        private final SortedMap<String, String> messages = new TreeMap<>();
        private final SortedMap<String, Integer> keys = new TreeMap<>();
        private final SortedMap<String, Integer> primaryKeys = new TreeMap<>();
        private final Consumer<KeyResult> end;
        private int responses;
        private int failures;

        Count(Consumer<KeyResult> end) {
            this.end = end;
        }

        @Override
        public void answered(String from, Bytes content) {
            responses++;
            try {
                if (SerfMessageCodec.decode(content) instanceof KeyResponse response) {
                    count(from, response);
                    return;
                }
            } catch (MalformedMessageException e) {
                // As wrong as an answer of another type.
            }
            failures++;
            messages.put(from, "its answer cannot be read");
        }

        private void count(String from, KeyResponse response) {
            if (!response.result()) {
                failures++;
            }
            if (!response.result() || !response.message().isEmpty()) {
                messages.put(from, response.message());
            }
            new TreeSet<>(response.keys()).forEach(key -> keys.merge(key, 1, Integer::sum));
            if (!response.primaryKey().isEmpty()) {
                primaryKeys.merge(response.primaryKey(), 1, Integer::sum);
            }
        }

        @Override
        public void finished(QueryResult result) {
            int asked = result.answers().size() + result.missing().size();
            end.accept(new KeyResult(asked, responses, failures, messages, keys, primaryKeys));
        }
    }

    private KeyRounds() {}

    /** The query for a change, which always has a payload: real Serf nodes do not survive the contrary. */
    static QueryRequest request(KeyChange change) {
        Bytes payload = SerfMessageCodec.encode(new SerfMessage.KeyRequest(change.key()));
        return QueryRequest.of(change.operation().query(), payload);
    }

    /** Counts the answers; {@code end} gets the result. */
    static Asker counting(Consumer<KeyResult> end) {
        return new Count(end);
    }
}
