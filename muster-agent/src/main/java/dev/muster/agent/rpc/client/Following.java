package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The agent's side of a stream: first it says yes or no, then record after record comes. */
final class Following<T> implements Taker {

    /** What is made of a record; nothing of the last. */
    @FunctionalInterface
    interface Reading<T> {

        Optional<T> read(MsgpackReader body) throws MalformedMessageException;
    }

    private final Reading<T> reading;
    private final RpcStream<T> stream;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private boolean over;

    Following(Reading<T> reading, RpcStream<T> stream) {
        this.reading = reading;
        this.stream = stream;
    }

    /** Done when the agent has said yes. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    @Override
    public boolean header(String error) {
        if (!error.isEmpty()) {
            over = true;
            RpcCallException refused = Call.refused(error);
            begun.completeExceptionally(refused);
            stream.ended(refused);
            return false;
        }
        return !begun.complete(null);
    }

    @Override
    public void body(MsgpackReader body, int bytes) throws MalformedMessageException {
        Optional<T> content = reading.read(body);
        if (content.isPresent()) {
            stream.take(content.get(), bytes);
        } else {
            over = true;
            stream.done();
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void ended(RpcCallException why) {
        begun.completeExceptionally(why);
        stream.ended(why);
    }
}
