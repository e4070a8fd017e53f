package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.Effect;
import dev.muster.agent.rpc.protocol.Input;
import dev.muster.agent.rpc.protocol.RpcCounter;
import dev.muster.agent.rpc.protocol.RpcRequest;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.agent.rpc.protocol.Session;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One asker of Serf's RPC, from its coming to its end: carries out what its {@link Session} wants. One virtual thread
 * owns the session and is fed by a queue; one reads the socket, one writes it, and each errand has its own. The other
 * methods are for any thread, and do not block.
 */
final class RpcConnection {

    /** Inputs that wait for the owner, who never waits for the other side: more means that the host is overloaded. */
    static final int MOST_INPUTS = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(RpcConnection.class);

    private final RpcServer server;
    private final Session session;
    private final Wire wire;
    private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>(MOST_INPUTS);
    private final AtomicBoolean unheard = new AtomicBoolean();
    private volatile boolean busy;
    private volatile boolean idle = true;
    private volatile long lastRequestNanos;
    private volatile boolean over;

    RpcConnection(RpcServer server, SocketChannel channel, Session session) {
        this.server = server;
        this.session = session;
        this.wire = new Wire(channel, this::give, server.unsentTogether());
        this.lastRequestNanos = session.lastRequestNanos();
    }

    /** Whether somebody waits for an answer of it. */
    boolean busy() {
        return busy;
    }

    /** Whether it may be closed for another. */
    boolean idle() {
        return idle;
    }

    long lastRequestNanos() {
        return lastRequestNanos;
    }

    /** How many bytes wait to be taken by the other side. */
    long unsentBytes() {
        return wire.unsentBytes();
    }

    /** Tells of an event. */
    void happened(SerfEvent event) {
        tell(new Input.Happened(event));
    }

    /** Ends it at once. */
    void cut() {
        over = true;
        wire.close();
        inputs.offer(new Input.Woken());
    }

    /** Serves until either side has had enough. For the thread that owns the session. */
    void serve() {
        try {
            wire.start();
            boolean more = carryOut(new Input.Woken());
            while (more && !over) {
                long wait = session.deadlineNanos() - server.nowNanos();
                Input next = inputs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
                more = carryOut(next == null ? new Input.Woken() : next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("An RPC connection ended by a defect", e);
        } finally {
            over = true;
            busy = false;
            wire.close();
            server.forget(this);
            abandon();
        }
    }

    private void abandon() {
        try {
            wire.abandon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean carryOut(Input input) throws InterruptedException {
        if (unheard.get()) {
            server.count(RpcCounter.READERS_CUT);
            return false;
        }
        boolean more = true;
        for (Effect effect : session.step(input, server.nowNanos())) {
            more &= carryOut(effect);
        }
        busy = session.isBusy();
        idle = session.isIdle();
        lastRequestNanos = session.lastRequestNanos();
        return more;
    }

    private boolean carryOut(Effect effect) throws InterruptedException {
        switch (effect) {
            case Effect.Listen listen -> wire.listen();
            case Effect.Send send -> {
                wire.send(send.bytes());
                server.weigh();
            }
            case Effect.Do errand -> begin(() -> run(errand));
            case Effect.Respond respond ->
                begin(() -> give(
                        new Input.Answered(respond.errand(), Errands.respond(respond.query(), respond.content()))));
            case Effect.Follow follow -> server.follow(this);
            case Effect.Unfollow unfollow -> server.unfollow(this);
            case Effect.Tail tail -> server.log().follow(this, tail.level(), line -> tell(new Input.Logged(line)));
            case Effect.Untail untail -> server.log().unfollow(this);
            case Effect.Count count -> server.count(count.counter());
            case Effect.End end -> {
                LOG.debug("An RPC connection ends: {}", end.why());
                if (!end.cut()) {
                    wire.finish(server.limits().reading());
                }
                return false;
            }
        }
        return true;
    }

    private void begin(Errand errand) {
        Thread.ofVirtual().name("muster-rpc-errand").start(() -> {
            try {
                server.room().acquire();
                try {
                    errand.run();
                } finally {
                    server.room().release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("An RPC request could not be answered", e);
                cut();
            }
        });
    }

    private void run(Effect.Do errand) throws InterruptedException {
        if (errand.request() instanceof RpcRequest.Query query) {
            server.errands().ask(errand.errand(), query, this::tell, this::give);
        } else {
            give(new Input.Answered(errand.errand(), server.errands().run(errand.request())));
        }
    }

    /** What must not be lost; waits for room. */
    private void give(Input input) throws InterruptedException {
        while (!over && !inputs.offer(input, 1, TimeUnit.SECONDS)) {
            // The owner takes one after the other, and never waits itself.
        }
    }

    /** What comes by itself, from threads that must not wait: without room the connection ends. */
    private void tell(Input input) {
        if (!inputs.offer(input)) {
            unheard.set(true);
        }
    }

    /** Where what is read goes, and how much was written. */
    @FunctionalInterface
    interface Giver {

        void give(Input input) throws InterruptedException;
    }

    @FunctionalInterface
    private interface Errand {

        void run() throws InterruptedException;
    }
}
