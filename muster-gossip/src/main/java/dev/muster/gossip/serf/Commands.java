package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.LogText;
import dev.muster.gossip.swim.Swim;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.TagCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a user can ask of a node. Each ends with one effect that carries the command's number. */
final class Commands {

    /** When urgent news is said again, counted from the first time. */
    private static final List<Duration> URGENT_REPEATS = List.of(Duration.ofMillis(20), Duration.ofMillis(60));

    private final NodeConfig config;
    private final SerfLayer serf;
    private final Swim swim;
    private final Timers timers;
    private final Counters counters;
    private final Consumer<Effect> effects;

    Commands(NodeConfig config, SerfLayer serf, Swim swim, Timers timers, Counters counters, Consumer<Effect> effects) {
        this.counters = counters;
        this.config = config;
        this.serf = serf;
        this.swim = swim;
        this.timers = timers;
        this.effects = effects;
    }

    void join(long command, List<InetSocketAddress> addresses, boolean announce, OldEvents old) {
        List<InetSocketAddress> distinct = List.copyOf(new LinkedHashSet<>(addresses));
        int most = config.limits().maxJoinAddresses();
        List<InetSocketAddress> tried = distinct.subList(0, Math.min(most, distinct.size()));
        counters.count(Counter.JOIN_ADDRESSES_DROPPED, distinct.size() - tried.size());
        Join join = new Join(command, tried.size(), announce, old);
        distinct.subList(tried.size(), distinct.size()).forEach(join::notTried);
        join.begin(tried);
    }

    /** One join under way. */
    private final class Join {
        private final long command;
        private final List<Effect.JoinProblem> problems = new ArrayList<>();
        private int open;
        private final boolean announce;
        private final OldEvents old;
        private int answered;

        Join(long command, int open, boolean announce, OldEvents old) {
            this.command = command;
            this.open = open;
            this.announce = announce;
            this.old = old;
        }

        void notTried(InetSocketAddress address) {
            int most = config.limits().maxJoinAddresses();
            problems.add(new Effect.JoinProblem(address, "not tried: a join takes at most " + most + " addresses"));
        }

        void begin(List<InetSocketAddress> addresses) {
            if (old == OldEvents.IGNORE && !addresses.isEmpty()) {
                serf.joinsWithoutOldEvents();
            }
            if (addresses.isEmpty()) {
                effects.accept(new Effect.JoinFinished(command, 0, List.of()));
            }
            for (InetSocketAddress address : addresses) {
                if (address.equals(config.address())) {
                    ended(address, Optional.of("it is this node itself"));
                } else {
                    swim.exchangeState(address, true, outcome -> ended(address, outcome));
                }
            }
        }

        private void ended(InetSocketAddress address, Optional<String> problem) {
            if (problem.isPresent()) {
                problems.add(new Effect.JoinProblem(address, problem.get()));
            } else if (answered++ == 0 && announce) {
                serf.sayThatIHaveCome();
            }
            if (--open == 0) {
                if (old == OldEvents.IGNORE) {
                    serf.joinedWithoutOldEvents();
                }
                effects.accept(new Effect.JoinFinished(command, answered, List.copyOf(problems)));
            }
        }
    }

    void setTags(long command, SortedMap<String, String> tags, Predicate<Member> toldAtOnce) {
        Bytes meta;
        try {
            meta = TagCodec.encode(tags);
        } catch (IllegalArgumentException e) {
            finish(command, Optional.of(String.valueOf(e.getMessage())));
            return;
        }
        spread(onSpread -> swim.setMeta(meta, onSpread), () -> finish(command, Optional.empty()));
        List<InetSocketAddress> urgent = new ArrayList<>();
        for (SerfMember other : serf.members().with(Commands::isHere)) {
            if (!other.member().name().equals(config.name()) && toldAtOnce.test(other.member())) {
                urgent.add(other.member().address());
            }
        }
        urgent.forEach(swim::tellAboutMyself);
        if (!urgent.isEmpty()) {
            for (Duration later : URGENT_REPEATS) {
                timers.after(later.toNanos(), () -> urgent.forEach(swim::tellAboutMyself));
            }
        }
    }

    private static boolean isHere(SerfMember member) {
        return member.status() == MemberStatus.ALIVE || member.status() == MemberStatus.LEAVING;
    }

    void forceLeave(long command, String name, boolean prune) {
        SerfMember member = serf.members().find(name);
        if (member == null) {
            finish(command, Optional.of("there is no member " + LogText.quote(name)));
            return;
        }
        if (member.status() == MemberStatus.ALIVE) {
            finish(
                    command,
                    Optional.of(LogText.quote(name)
                            + " is alive, and would object; let it leave by itself, or stop it first"));
            return;
        }
        spread(onSpread -> serf.sayThatLeaves(name, prune, onSpread), () -> finish(command, Optional.empty()));
    }

    /**
     * Says so to nobody while another may hold the name: they would take the word for the other's. One that was said to
     * hold it, but did not answer, may do so where this node cannot reach it: then the others are asked first.
     */
    void leave(long command) {
        if (serf.dispute().isOpen() || swim.isMyNameClaimed()) {
            leaveInSilence(command);
        } else if (swim.isMyNameDoubtful() && swim.hasCompany()) {
            serf.dispute().askWhetherItIsMine(mine -> {
                if (mine) {
                    leaveAloud(command);
                } else {
                    leaveInSilence(command);
                }
            });
        } else {
            leaveAloud(command);
        }
    }

    private void leaveInSilence(long command) {
        serf.fallSilent();
        finish(command, Optional.empty());
    }

    private void leaveAloud(long command) {
        spread(
                serf::sayThatILeave,
                () -> spread(swim::leave, () -> {
                    boolean alone = !swim.hasCompany();
                    long delay = alone ? 0 : config.serf().leavePropagateDelay().toNanos();
                    timers.after(delay, () -> finish(command, Optional.empty()));
                }));
    }

    void sendEvent(long command, String name, Bytes payload, boolean coalesce) {
        refused(command, () -> {
            refuseInternal(name, "User events");
            serf.sayEvent(name, payload, coalesce, Commands::nobodyWaits);
            finish(command, Optional.empty());
        });
    }

    void query(long command, QueryRequest request) {
        refused(command, () -> {
            boolean ping = request.name().equals(InternalQueries.PING)
                    && request.payload().isEmpty();
            if (!ping) {
                refuseInternal(request.name(), "Queries");
            }
            serf.ask(request, null, new Asker() {
                @Override
                public void asked(long timeoutNanos) {
                    effects.accept(new Effect.Asked(command, timeoutNanos));
                }

                @Override
                public void acknowledged(String from) {
                    effects.accept(new Effect.Acknowledged(command, from));
                }

                @Override
                public void answered(String from, Bytes content) {
                    effects.accept(new Effect.Answered(command, from, content));
                }

                @Override
                public void finished(QueryResult result) {
                    effects.accept(new Effect.QueryFinished(command, result));
                }
            });
        });
    }

    void respond(long command, long query, Bytes content) {
        finish(command, serf.inbox().respond(query, content));
    }

    void changeKeys(long command, KeyChange change) {
        refused(
                command,
                () -> serf.ask(
                        KeyRounds.request(change),
                        null,
                        KeyRounds.counting(result -> effects.accept(new Effect.KeysFinished(command, result)))));
    }

    /** Ends the command with what {@code action} complains of. */
    private void refused(long command, Runnable action) {
        try {
            action.run();
        } catch (IllegalArgumentException e) {
            finish(command, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static void refuseInternal(String name, String what) {
        if (InternalQueries.isInternal(name)) {
            throw new IllegalArgumentException(what + " cannot contain the '" + InternalQueries.PREFIX
                    + "' prefix: names that begin so are the cluster's own");
        }
    }

    /** Says something that nobody waits to be spread. */
    private static void nobodyWaits() {}

    /**
     * Says something, and goes on when it is spread, or after the time-out, or at once when nobody is there to hear.
     */
    private void spread(Consumer<Runnable> say, Runnable then) {
        Once once = new Once(then);
        if (swim.hasCompany()) {
            // The queue calls from its own midst, so what follows waits for the next turn.
            say.accept(() -> timers.after(0, once));
            timers.after(config.serf().broadcastTimeout().toNanos(), once);
        } else {
            say.accept(() -> {});
            once.run();
        }
    }

    private void finish(long command, Optional<String> problem) {
        effects.accept(new Effect.CommandFinished(command, problem));
    }

    /** Runs once, however often it is called. */
    private static final class Once implements Runnable {
        private final Runnable action;
        private boolean done;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (!done) {
                done = true;
                action.run();
            }
        }
    }
}
