package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.protocol.Effect.Do;
import dev.muster.agent.rpc.protocol.Effect.End;
import dev.muster.agent.rpc.protocol.Effect.Send;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A session to which a test speaks, and what it answered: what such tests begin with. */
abstract class SessionTold {

    static final long SECOND = 1_000_000_000L;
    static final RpcLimits LIMITS =
            new RpcLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, Duration.ofSeconds(1));

    Session session = new Session(Optional.empty(), LIMITS, 0);
    final List<Effect> effects = new ArrayList<>();
    final StringBuilder sent = new StringBuilder();
    long now;

    void step(Input input) {
        for (Effect effect : session.step(input, now)) {
            effects.add(effect);
            if (effect instanceof Send send) {
                sent.append(send.bytes().toHex());
            }
        }
    }

    /** As long as the other side reads. */
    void taken() {
        int bytes = sent.length() / 2;
        if (bytes > 0) {
            step(new Input.Taken(bytes));
        }
    }

    void say(Bytes bytes) {
        effects.clear();
        sent.setLength(0);
        step(new Input.Arrived(bytes));
    }

    void say(String command, long sequence, Consumer<MsgpackWriter> body) {
        say(request(command, sequence, body));
        taken();
    }

    void greet() {
        step(new Input.Woken());
        say("handshake", 1, w -> w.map(1).key("Version").integer(1));
        assertThat(sent).hasToString(error(1, ""));
    }

    void later(double seconds) {
        effects.clear();
        sent.setLength(0);
        now += (long) (seconds * SECOND);
        step(new Input.Woken());
    }

    static Bytes request(String command, long sequence, Consumer<MsgpackWriter> body) {
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Command")
                .string(command)
                .key("Seq")
                .unsigned(sequence);
        body.accept(out);
        return out.finish();
    }

    static void nothing(MsgpackWriter out) {
        // The command has no body.
    }

    static Consumer<MsgpackWriter> text(String key, String value) {
        return w -> w.map(1).key(key).string(value);
    }

    static String error(long sequence, String text) {
        return Responses.header(sequence, text).toHex();
    }

    Do errand() {
        return effects.stream()
                .filter(Do.class::isInstance)
                .map(Do.class::cast)
                .findFirst()
                .orElseThrow();
    }

    List<RpcCounter> counted() {
        return effects.stream()
                .filter(Effect.Count.class::isInstance)
                .map(e -> ((Effect.Count) e).counter())
                .toList();
    }

    boolean ended() {
        return effects.stream().anyMatch(End.class::isInstance);
    }

    boolean wasCut() {
        return effects.stream().anyMatch(e -> e instanceof End end && end.cut());
    }

    static SerfEvent user(String name) {
        return new SerfEvent.OfUser(new UserEvent(name, Bytes.ofUtf8("p1"), false, 4));
    }

    static SerfEvent.Asked asked(String name) {
        return new SerfEvent.Asked(new Query(
                name, Bytes.ofUtf8("q"), "n2", 5, Duration.ofSeconds(2), b -> CompletableFuture.completedFuture(null)));
    }
}
