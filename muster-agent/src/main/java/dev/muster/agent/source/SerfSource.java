package dev.muster.agent.source;

import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.SerfFollow;
import dev.muster.agent.membership.SerfFollow.Change;
import dev.muster.agent.membership.SerfFollow.Step;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.rpc.client.RpcAddress;
import dev.muster.agent.rpc.client.RpcClient;
import dev.muster.agent.rpc.client.RpcEvent;
import dev.muster.agent.rpc.client.RpcMember;
import dev.muster.agent.rpc.client.RpcSecret;
import dev.muster.agent.rpc.client.RpcStream;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the members of a Serf agent by its RPC, on a virtual thread, until it is closed. */
public final class SerfSource implements FollowedSource {

    private static final Logger LOG = LoggerFactory.getLogger(SerfSource.class);
    private static final String EVENTS = "member-join,member-leave,member-failed,member-update,member-reap";

    private final MembersFrom.Serf serf;
    private final SerfFollow follow;
    private final Published published;
    private @Nullable Connection connection;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** A connection that listens. */
    private record Connection(RpcClient client, RpcStream<RpcEvent> events) {}

    /**
     * Does nothing until it is started.
     *
     * @param changed is told what was seen before and what is now, one after the other; it must not block
     */
    public SerfSource(MembersFrom.Serf serf, BiConsumer<Sighting, Sighting> changed) {
        this.serf = serf;
        this.follow = new SerfFollow(serf.words());
        this.published = new Published(serf.words(), changed);
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("muster-serf-source").start(this::run);
    }

    @Override
    public Sighting now() {
        return published.now();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    step(follow.next(
                            System.nanoTime(), ThreadLocalRandom.current().nextDouble()));
                } catch (IOException e) {
                    away(PrintableText.of(String.valueOf(e.getMessage())));
                } catch (RuntimeException e) {
                    // Whatever one answer is: it is connected to again.
                    LOG.error("What a Serf agent says could not be followed", e);
                    away("what it says could not be followed");
                }
                published.publish(follow.sighting());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void away(String why) {
        disconnect();
        follow.lost(why, Instant.now());
    }

    private void step(Step step) throws IOException, InterruptedException {
        Connection now = connection;
        switch (step) {
            case Step.Connect(long delayNanos) -> connect(delayNanos);
            case Step.Compare _ -> list(open(now).client());
            case Step.Listen(long nanos) -> listen(open(now), Duration.ofNanos(nanos));
        }
    }

    private static Connection open(@Nullable Connection connection) throws IOException {
        if (connection == null) {
            throw new IOException("the connection is over");
        }
        return connection;
    }

    /** Listens first, and takes the list then: what happens in between is heard. */
    private void connect(long delayNanos) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delayNanos);
        Optional<RpcSecret> token = Optional.empty();
        if (serf.token().isPresent()) {
            token = Optional.of(RpcSecret.of(TokenReader.read(serf.token().get())));
        }
        RpcClient client = RpcClient.connect(RpcAddress.parse(serf.address()), token);
        try {
            connection = new Connection(client, client.stream(EVENTS));
            list(client);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void list(RpcClient client) throws IOException {
        follow.listed(members(client.members()), System.nanoTime());
    }

    private void listen(Connection open, Duration patience) throws IOException, InterruptedException {
        long missed = open.events().missed();
        Optional<RpcEvent> event = open.events().next(patience);
        if (event.isPresent() && event.get() instanceof RpcEvent.OfMembers(String what, List<RpcMember> some)) {
            change(what).ifPresent(change -> follow.heard(change, members(some)));
        }
        if (open.events().missed() > missed) {
            follow.missed();
        }
        if (open.events().isOver()) {
            throw new IOException("it ended its stream of events");
        }
    }

    private static Optional<Change> change(String what) {
        return switch (what) {
            case "member-join" -> Optional.of(Change.JOIN);
            case "member-leave" -> Optional.of(Change.LEAVE);
            case "member-failed" -> Optional.of(Change.FAILED);
            case "member-update" -> Optional.of(Change.UPDATE);
            case "member-reap" -> Optional.of(Change.REAP);
            default -> Optional.empty();
        };
    }

    private static List<Member> members(List<RpcMember> told) {
        return told.stream().map(SerfSource::member).toList();
    }

    private static Member member(RpcMember told) {
        return new Member(
                told.name(),
                new InetSocketAddress(told.address(), told.port()),
                told.tags(),
                status(told.status()),
                told.versions());
    }

    /** One of which Serf itself can't say how it stands counts as silent. */
    private static MemberStatus status(String word) {
        return switch (word) {
            case "alive" -> MemberStatus.ALIVE;
            case "leaving" -> MemberStatus.LEAVING;
            case "left" -> MemberStatus.LEFT;
            default -> MemberStatus.FAILED;
        };
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            old.client().close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
