package dev.muster.agent.rpc.client;

import dev.muster.agent.rpc.client.RpcCallException.Reason;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request with one answer. Some answers have a body, which then comes beside an error too; but who is not let in gets
 * a header alone.
 */
final class Call<T> implements Taker {

    /** The errors that never have a body, in the words of every agent. */
    private static final Set<String> WITHOUT_BODY = Set.of(
            "Authentication required", "Handshake required", "Unsupported command", "Invalid authentication token");

    private static final Set<String> OF_TOKEN = Set.of("Authentication required", "Invalid authentication token");

    /** What is made of an answer's body. */
    @FunctionalInterface
    interface Reading<T> {

        T read(String error, MsgpackReader body) throws RpcCallException, MalformedMessageException;
    }

    /** The answers that are a header alone. */
    static final Reading<Boolean> NO_BODY = (error, body) -> true;

    private final Reading<T> reading;
    private final boolean hasBody;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private String error = "";

    private Call(Reading<T> reading, boolean hasBody) {
        this.reading = reading;
        this.hasBody = hasBody;
    }

    static Call<Boolean> withoutBody() {
        return new Call<>(NO_BODY, false);
    }

    static <T> Call<T> withBody(Reading<T> reading) {
        return new Call<>(reading, true);
    }

    /** The same, where an error in the header is all that matters. */
    static <T> Call<T> withBodyOrError(Reading<T> reading) {
        return withBody((error, body) -> {
            if (!error.isEmpty()) {
                throw refused(error);
            }
            return reading.read(error, body);
        });
    }

    @Override
    public boolean header(String said) {
        error = said;
        if (hasBody && !WITHOUT_BODY.contains(said)) {
            return true;
        }
        if (!said.isEmpty()) {
            answer.completeExceptionally(refused(said));
        } else {
            take(new MsgpackReader(Bytes.EMPTY));
        }
        return false;
    }

    @Override
    public void body(MsgpackReader body, int bytes) {
        take(body);
    }

    private void take(MsgpackReader body) {
        try {
            answer.complete(reading.read(error, body));
        } catch (RpcCallException e) {
            answer.completeExceptionally(e);
        } catch (MalformedMessageException e) {
            answer.completeExceptionally(new RpcCallException(
                    Reason.NONSENSE, "its answer could not be read (" + e.getMessage() + ")", e));
        }
    }

    /** What an error in a header means. */
    static RpcCallException refused(String error) {
        return new RpcCallException(OF_TOKEN.contains(error) ? Reason.TOKEN : Reason.REFUSED, error);
    }

    @Override
    public boolean isOver() {
        return answer.isDone();
    }

    @Override
    public void ended(RpcCallException why) {
        answer.completeExceptionally(why);
    }

    /** The answer; a conversation in which it does not come in time is ended. */
    T await(Duration patience, Conversation in) throws RpcCallException {
        return await(answer, patience, in);
    }

    /** What is to come, in time; else the conversation is ended. */
    static <T> T await(CompletableFuture<T> coming, Duration patience, Conversation in) throws RpcCallException {
        try {
            return coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            RpcCallException late = new RpcCallException(
                    Reason.LATE, "no answer came within " + patience.toSeconds() + " s", e);
            in.end(late);
            throw late;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RpcCallException why
                    ? why.again()
                    : new RpcCallException(Reason.NONSENSE, String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            RpcCallException interrupted = new RpcCallException(Reason.CLOSED, "the wait was interrupted", e);
            in.end(interrupted);
            throw interrupted;
        }
    }
}
