package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what people want of the balancer, keeps it on disk, and answers when it is in force or can't be. For the
 * reconciler's thread.
 */
final class Holding {

    private static final Logger LOG = LoggerFactory.getLogger(Holding.class);
    private static final int MOST_WAITING = 256;
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    /** Somebody who waits for an answer. {@code before} is what was pinned until then. */
    private record Waiting(HoldOrder order, Optional<Pin> before, CompletableFuture<String> answer) {}

    private final HoldsFile file;
    private final List<Waiting> waiting = new ArrayList<>();
    /** To be given at the end of the turn, when the status tells the same. */
    private final List<Runnable> answers = new ArrayList<>();

    private Holds holds;
    private Optional<String> lost;
    /** Whether a generation has told what is lost. */
    private boolean told;

    private Optional<String> unwritten = Optional.empty();
    private long writtenNanos;
    private @Nullable Aim aim;

    /** With what is kept in this file. */
    Holding(HoldsFile file) {
        this.file = file;
        HoldsFile.Kept kept = file.read();
        this.holds = kept.holds();
        this.lost = kept.problem();
        lost.ifPresent(problem -> LOG.warn("{}", problem));
    }

    Holds holds() {
        return holds;
    }

    /** What is held can't be kept, or what was kept is lost. */
    List<String> problems() {
        return Stream.of(lost, unwritten).flatMap(Optional::stream).toList();
    }

    /** The same without a loss that a generation tells already. */
    List<String> problemsToTell() {
        return told ? unwritten.stream().toList() : problems();
    }

    /** A generation has told them. */
    void told() {
        told = lost.isPresent();
    }

    /** From now on what is held goes here. */
    void steer(Aim wanted) {
        aim = wanted;
        wanted.hold(holds);
    }

    /** The generation that was rolled back to can't be made any more. */
    void giveUpPin(String why) {
        holds.pin().ifPresent(pin -> {
            lost = Optional.of("Generation " + pin.generation() + " is no longer rolled back to: " + why);
            told = false;
            LOG.warn("{}", lost.get());
            change(holds.withPin(Optional.empty()));
        });
    }

    /** Takes an order, or refuses it. */
    void take(Signal.Ordered ordered, Turn turn) {
        Holds before = holds;
        try {
            if (waiting.size() >= MOST_WAITING) {
                throw new IllegalArgumentException("too many others wait for an answer; try again in a moment");
            }
            Holds next = next(ordered.order());
            hold(next);
            refuseWithoutEffect(ordered.order());
        } catch (IllegalArgumentException e) {
            hold(before);
            refuse(ordered.answer(), String.valueOf(e.getMessage()));
            return;
        }
        lost = Optional.empty();
        write();
        turn.wanted(List.of(ordered.order().words()), ordered.atNanos());
        waiting.add(new Waiting(ordered.order(), before.pin(), ordered.answer()));
    }

    private Holds next(HoldOrder order) {
        return switch (order) {
            case HoldOrder.Take take -> holds.with(take.hold());
            case HoldOrder.Release release -> {
                if (holds.of(release.pool(), release.server()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "nothing of " + release.pool() + "/" + release.server() + " is held");
                }
                yield holds.without(release.pool(), release.server());
            }
            case HoldOrder.ReleaseAll _ -> {
                if (holds.isEmpty() && lost.isEmpty()) {
                    throw new IllegalArgumentException("nothing is held");
                }
                yield Holds.NONE;
            }
            case HoldOrder.Rollback rollback -> holds.withPin(Optional.of(rollback.pin()));
        };
    }

    /** The template is the one truth about a server's settings. */
    private void refuseWithoutEffect(HoldOrder order) {
        if (aim != null
                && order instanceof HoldOrder.Take(Hold hold)
                && hold.order() instanceof Hold.Weight(int weight)) {
            for (String backend : aim.layout().backendsOf(hold.pool())) {
                Target target = aim.targets()
                        .servers()
                        .get(new ServerKey(backend, hold.server().value()));
                if (target != null && target.weight() != weight) {
                    throw new IllegalArgumentException("the template gives " + target.key() + " the weight "
                            + target.weight() + ", whatever is wanted: it lacks 'weight {{weight}}'");
                }
            }
        }
    }

    private void change(Holds next) {
        hold(next);
        write();
    }

    private void hold(Holds next) {
        if (!next.equals(holds)) {
            holds = next;
            if (aim != null) {
                aim.hold(next);
            }
        }
    }

    private void write() {
        writtenNanos = System.nanoTime();
        try {
            file.write(holds);
            unwritten = Optional.empty();
        } catch (IOException e) {
            unwritten = Optional.of("What is held by hand can't be kept on disk, and an agent that starts anew won't"
                    + " know of it: " + e.getMessage());
            LOG.warn("{}", unwritten.get());
        }
    }

    /** These settings can't be had. */
    void unwritable(Settings wanted, String why, Turn turn) {
        for (Waiting one : List.copyOf(waiting)) {
            if (one.order() instanceof HoldOrder.Rollback(Pin pin)
                    && wanted.pinned().equals(Optional.of(pin.makings()))) {
                waiting.remove(one);
                if (holds.pin().equals(Optional.of(pin))) {
                    change(holds.withPin(one.before()));
                    turn.wanted(
                            List.of("the roll back to generation " + pin.generation() + " was taken back"),
                            System.nanoTime());
                }
                refuse(one.answer(), why);
            } else if (one.order() instanceof HoldOrder.ReleaseAll
                    && wanted.pinned().isEmpty()) {
                waiting.remove(one);
                answer(one.answer(), "All is released, but: " + why);
            }
        }
    }

    /**
     * A turn has ended.
     *
     * @param told whether HAProxy was told all that can be told now
     * @param status tells how things stand then
     */
    void settle(boolean told, Supplier<BalancerStatus> status) {
        if (unwritten.isPresent() && System.nanoTime() - writtenNanos > BETWEEN_WRITES.toNanos()) {
            write();
        }
        if (told) {
            tell(status);
        }
        giveAnswers();
    }

    private void tell(Supplier<BalancerStatus> status) {
        boolean pinned = aim != null && aim.pinInForce();
        for (Waiting one : List.copyOf(waiting)) {
            boolean configures = one.order() instanceof HoldOrder.Rollback
                    || (one.order() instanceof HoldOrder.ReleaseAll
                            && one.before().isPresent());
            if (pinned || !configures) {
                waiting.remove(one);
                String words = HoldAnswers.words(one.order(), status.get());
                answer(
                        one.answer(),
                        unwritten.map(problem -> words + ". " + problem).orElse(words));
            }
        }
    }

    /** Nobody steers any more. */
    void close() {
        waiting.forEach(one -> refuse(one.answer(), "the balancer was closed meanwhile"));
        waiting.clear();
        giveAnswers();
    }

    private void refuse(CompletableFuture<String> answer, String why) {
        answers.add(() -> answer.completeExceptionally(new BalancerException(why)));
    }

    private void answer(CompletableFuture<String> answer, String words) {
        answers.add(() -> answer.complete(words));
    }

    /** Who waits may do anything then: not on the thread that steers. */
    private void giveAnswers() {
        answers.forEach(Thread::startVirtualThread);
        answers.clear();
    }
}
