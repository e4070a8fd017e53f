package dev.muster.agent.rpc.protocol;

import dev.muster.agent.rpc.protocol.RequestReader.Header;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackAssembler;
import dev.muster.gossip.swim.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The agent's side of one connection of Serf's RPC: takes what arrives, tells what is to be done. Requests are answered
 * one after the other, in their order; records of streams come in between. A step machine for one thread: bytes,
 * answers, events and the time are given to it.
 *
 * <p>A request for whose answer there is no room waits, and while it does nothing more is read. Who is too slow to read
 * a stream is cut, for to drop records in silence would be worse. Source: serf-protocol reference 3.1; design section
 * 7.
 */
public final class Session {

    private static final long VERSION = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Optional<RpcToken> token;
    private final RpcLimits limits;
    private final MsgpackAssembler arriving = new MsgpackAssembler();
    private final Outbox outbox;
    private final Streams streams = new Streams();
    private final OpenQueries queries = new OpenQueries();
    private final TokenBucket pace;

    private boolean greeted;
    private boolean trusted;
    private int wrongTokens;
    private boolean listening;
    private boolean hungUp;
    private boolean ended;
    private Optional<Pending> pending = Optional.empty();
    private Optional<Errand> atWork = Optional.empty();
    private long lastErrand;
    private long restUntilNanos;
    private boolean resting;
    private Optional<Bytes> withheld = Optional.empty();
    private long requestDeadlineNanos;
    private long lastRequestNanos;
    private List<Effect> effects = new ArrayList<>();

    /** A header whose body has not come yet. */
    private record Pending(RpcCommand command, long sequence) {}

    /** What was given out to be done, and whose answer is awaited. */
    private record Errand(long number, long sequence) {}

    /** @param token what must be said first; empty: nothing, for who can connect may ask */
    public Session(Optional<RpcToken> token, RpcLimits limits, long nowNanos) {
        this.token = token;
        this.limits = limits;
        this.outbox = new Outbox(limits);
        this.trusted = token.isEmpty();
        this.pace = new TokenBucket(RpcLimits.MOST_REQUESTS_AT_ONCE, RpcLimits.MOST_REQUESTS_PER_SECOND, nowNanos);
        this.lastRequestNanos = nowNanos;
        this.requestDeadlineNanos = nowNanos + limits.request().toNanos();
    }

    /** Takes the next thing that happened; what is to be done now, in this order. Nothing follows an end. */
    public List<Effect> step(Input input, long nowNanos) {
        if (ended) {
            return List.of();
        }
        switch (input) {
            case Input.Arrived arrived -> {
                listening = false;
                if (!awaitsRequest()) {
                    expectRequest(nowNanos);
                }
                arriving.add(arrived.piece());
            }
            case Input.HungUp gone -> hungUp = true;
            case Input.Broke broke -> end(true, "the connection broke");
            case Input.Taken taken -> taken(taken, nowNanos);
            case Input.Answered answered -> answered(answered, nowNanos);
            case Input.QueryNews news -> heard(news, nowNanos);
            case Input.Happened happened ->
                streams.take(happened.event(), effects, nowNanos).forEach(record -> stream(record, nowNanos));
            case Input.Logged logged -> streams.take(logged.line()).ifPresent(record -> stream(record, nowNanos));
            case Input.Woken woken -> {
                // The time itself is what is new.
            }
        }
        if (!ended) {
            lookAtTheTime(nowNanos);
            goOn(nowNanos);
        }
        List<Effect> wanted = effects;
        effects = new ArrayList<>();
        return wanted;
    }

    /** When to be woken, if nothing happens before; {@link Long#MAX_VALUE}: never. */
    public long deadlineNanos() {
        long next = Math.min(outbox.deadlineNanos(), queries.deadlineNanos());
        next = Math.min(next, resting ? restUntilNanos : Long.MAX_VALUE);
        return Math.min(next, awaitsRequest() ? requestDeadlineNanos : Long.MAX_VALUE);
    }

    /** Whether it may be closed for another: nothing is under way, and nothing is streamed. */
    public boolean isIdle() {
        return atWork.isEmpty() && streams.isEmpty() && queries.isEmpty();
    }

    /** Whether somebody waits for an answer of it. */
    public boolean isBusy() {
        return atWork.isPresent() || !outbox.isEmpty();
    }

    /** When the last request came; before the first, when the connection did. */
    public long lastRequestNanos() {
        return lastRequestNanos;
    }

    /** The time for the next request, or for the rest of this one, begins. */
    private void expectRequest(long nowNanos) {
        requestDeadlineNanos = nowNanos + limits.request().toNanos();
    }

    private void taken(Input.Taken taken, long nowNanos) {
        boolean hadRoom = outbox.hasRoom();
        outbox.taken(taken.bytes(), nowNanos);
        if (!hadRoom && outbox.hasRoom()) {
            expectRequest(nowNanos);
        }
    }

    /** Whether the rest of a request must come soon, or a first one. */
    private boolean awaitsRequest() {
        boolean free = atWork.isEmpty() && !resting && outbox.hasRoom();
        return free && (!greeted || !trusted || pending.isPresent() || arriving.waiting() > 0);
    }

    private void lookAtTheTime(long nowNanos) {
        if (resting && nowNanos >= restUntilNanos) {
            resting = false;
            expectRequest(nowNanos);
            withheld.ifPresent(answer -> outbox.answer(answer, effects, nowNanos));
            withheld = Optional.empty();
            if (wrongTokens >= RpcLimits.MOST_WRONG_TOKENS) {
                end(false, "it had no right token");
            }
        }
        queries.over(nowNanos).forEach(done -> stream(done, nowNanos));
        if (ended) {
            return;
        }
        if (nowNanos >= outbox.deadlineNanos()) {
            cut(RpcCounter.READERS_CUT, "it does not read");
        } else if (awaitsRequest() && nowNanos >= requestDeadlineNanos) {
            cut(RpcCounter.CONNECTIONS_LATE, "no whole request came in time");
        }
    }

    /** Does what requests are whole, as far as there is room. */
    private void goOn(long nowNanos) {
        try {
            while (!ended && atWork.isEmpty() && !resting && outbox.hasRoom()) {
                if (!takeOne(nowNanos)) {
                    waitForMore();
                    return;
                }
            }
        } catch (MalformedMessageException | IllegalArgumentException e) {
            // As Serf does it. Its command takes the end of the connection for the answer.
            effects.add(new Effect.Count(RpcCounter.REQUESTS_MALFORMED));
            end(false, "what came is no request: " + e.getMessage());
        }
    }

    private void waitForMore() {
        if (hungUp) {
            end(false, "the other side has gone");
        } else if (!listening) {
            listening = true;
            effects.add(new Effect.Listen());
        }
    }

    /** Takes the next header, or body; false if none is whole. */
    private boolean takeOne(long nowNanos) throws MalformedMessageException {
        if (pending.isEmpty()) {
            if (arriving.waiting() > 0 && !pace.has(nowNanos)) {
                effects.add(new Effect.Count(RpcCounter.REQUESTS_DELAYED));
                rest(nowNanos + NANOS_PER_SECOND / RpcLimits.MOST_REQUESTS_PER_SECOND);
                return true;
            }
            Optional<Bytes> header = arriving.next(RpcLimits.MOST_HEADER_BYTES);
            if (header.isEmpty()) {
                return false;
            }
            pace.take(nowNanos);
            lastRequestNanos = nowNanos;
            begin(RequestReader.header(header.get()), nowNanos);
            return true;
        }
        Pending begun = pending.get();
        Optional<Bytes> body =
                begun.command().hasBody() ? arriving.next(RpcLimits.MOST_BODY_BYTES) : Optional.of(Bytes.EMPTY);
        if (body.isEmpty()) {
            return false;
        }
        pending = Optional.empty();
        expectRequest(nowNanos);
        request(begun, body.get(), nowNanos);
        return true;
    }

    /** Judges a header: an unknown command can't go on, for nobody knows whether a body follows. */
    private void begin(Header header, long nowNanos) {
        Optional<RpcCommand> command = RpcCommand.of(header.word());
        if (command.isEmpty()) {
            refuse(header.sequence(), "Unsupported command", nowNanos);
        } else if (!greeted && command.get() != RpcCommand.HANDSHAKE) {
            refuse(header.sequence(), "Handshake required", nowNanos);
        } else {
            pending = Optional.of(new Pending(command.get(), header.sequence()));
        }
    }

    private void refuse(long sequence, String error, long nowNanos) {
        answer(Responses.header(sequence, error), nowNanos);
        end(false, error);
    }

    private void request(Pending begun, Bytes body, long nowNanos) throws MalformedMessageException {
        RpcRequest request = RequestReader.request(begun.command(), body);
        long sequence = begun.sequence();
        if (!trusted && !(request instanceof RpcRequest.Auth) && !(request instanceof RpcRequest.Handshake)) {
            effects.add(new Effect.Count(RpcCounter.TOKENS_MISSING));
            answer(Responses.header(sequence, "Authentication required"), nowNanos);
            return;
        }
        switch (request) {
            case RpcRequest.OfAgent ofAgent -> give(sequence, ofAgent, nowNanos);
            case RpcRequest.Handshake handshake -> say(sequence, greet(handshake), nowNanos);
            case RpcRequest.Auth auth -> authenticate(sequence, auth, nowNanos);
            case RpcRequest.Stream stream -> say(sequence, streams.begin(sequence, stream, effects), nowNanos);
            case RpcRequest.Monitor monitor -> say(sequence, streams.begin(sequence, monitor, effects), nowNanos);
            case RpcRequest.Stop stop -> {
                streams.stop(stop.sequence(), effects);
                say(sequence, "", nowNanos);
            }
            case RpcRequest.Respond respond -> respond(sequence, respond, nowNanos);
        }
    }

    private String greet(RpcRequest.Handshake handshake) {
        if (greeted) {
            return "Handshake already performed";
        }
        if (handshake.version() != VERSION) {
            return "Unsupported IPC version";
        }
        greeted = true;
        return "";
    }

    /** The answer to a wrong token is held back, so that tokens can't be tried quickly. */
    private void authenticate(long sequence, RpcRequest.Auth auth, long nowNanos) {
        boolean right =
                token.map(wanted -> wanted.is(auth.token())).orElse(auth.token().isEmpty());
        if (right) {
            trusted = true;
            say(sequence, "", nowNanos);
            return;
        }
        effects.add(new Effect.Count(RpcCounter.TOKENS_WRONG));
        wrongTokens++;
        withheld = Optional.of(Responses.header(sequence, "Invalid authentication token"));
        rest(nowNanos + limits.wrongToken().toNanos());
    }

    private void rest(long untilNanos) {
        resting = true;
        restUntilNanos = untilNanos;
    }

    private void respond(long sequence, RpcRequest.Respond respond, long nowNanos) {
        streams.question(respond.id(), nowNanos)
                .ifPresentOrElse(
                        query -> effects.add(new Effect.Respond(errand(sequence), query, respond.payload())),
                        () -> say(sequence, "No pending queries matching ID", nowNanos));
    }

    private void give(long sequence, RpcRequest.OfAgent request, long nowNanos) {
        if (request instanceof RpcRequest.Query query) {
            if (queries.isFull()) {
                effects.add(new Effect.Count(RpcCounter.REQUESTS_OVER_LIMIT));
                say(
                        sequence,
                        "Too many queries: " + RpcLimits.MOST_QUERIES + " are under way on this connection",
                        nowNanos);
                return;
            }
            long errand = errand(sequence);
            queries.asked(errand, sequence, query);
            effects.add(new Effect.Do(errand, request));
        } else {
            effects.add(new Effect.Do(errand(sequence), request));
        }
    }

    private long errand(long sequence) {
        lastErrand++;
        atWork = Optional.of(new Errand(lastErrand, sequence));
        return lastErrand;
    }

    private void answered(Input.Answered answered, long nowNanos) {
        if (atWork.isPresent() && atWork.get().number() == answered.errand()) {
            queries.refused(answered.errand());
            answer(Responses.of(atWork.get().sequence(), answered.answer()), nowNanos);
            doneWithIt(nowNanos);
        }
    }

    private void heard(Input.QueryNews news, long nowNanos) {
        queries.take(news, nowNanos).forEach(record -> stream(record, nowNanos));
        if (news instanceof Input.QueryBegan
                && atWork.isPresent()
                && atWork.get().number() == news.errand()) {
            doneWithIt(nowNanos);
        }
    }

    private void doneWithIt(long nowNanos) {
        atWork = Optional.empty();
        expectRequest(nowNanos);
    }

    private void say(long sequence, String error, long nowNanos) {
        answer(Responses.header(sequence, error), nowNanos);
    }

    private void answer(Bytes bytes, long nowNanos) {
        outbox.answer(bytes, effects, nowNanos);
    }

    private void stream(Bytes record, long nowNanos) {
        if (!ended && !outbox.record(record, effects, nowNanos)) {
            cut(RpcCounter.READERS_CUT, "it reads its stream too slowly");
        }
    }

    private void cut(RpcCounter counter, String why) {
        effects.add(new Effect.Count(counter));
        end(true, why);
    }

    private void end(boolean cut, String why) {
        if (!ended) {
            ended = true;
            effects.add(new Effect.End(cut, why));
        }
    }
}
