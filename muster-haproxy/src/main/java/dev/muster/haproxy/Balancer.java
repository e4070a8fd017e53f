package dev.muster.haproxy;

import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.process.HaproxyException;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Keeps one HAProxy equal to the newest desired state. Opening it starts HAProxy with a configuration without servers,
 * or takes over one that runs in the folder already; then servers come and go by the Runtime API, and what that can't
 * change by a reload that loses nothing.
 * Each server passes Muster's own check before its first request. All methods may be called by any thread; the
 * listener is called on one thread, in order, and must not block long.
 *
 * <p>Source: HAProxy Management Guide 2.6, sections 4 and 9; decisions 6, 20 and 21.
 */
public final class Balancer implements AutoCloseable {

    /** For so long who asks for something waits for its answer at most. */
    public static final int PATIENCE_SECONDS = 8;

    private final BalancerOptions options;
    private final HaproxyProcess process;
    private final Reconciler reconciler;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Balancer(BalancerOptions options, HaproxyProcess process, Reconciler reconciler) {
        this.options = options;
        this.process = process;
        this.reconciler = reconciler;
    }

    /**
     * Starts HAProxy, or takes over the one that runs, and begins to steer it towards {@code first}. Blocks until
     * HAProxy answers.
     *
     * @throws BalancerException when HAProxy is missing, too old or doesn't start, the template can't be used, or a
     *     port is taken
     */
    public static Balancer open(
            BalancerOptions options, HaproxyProcess process, DesiredState first, Consumer<Generation> listener)
            throws BalancerException {
        options.check();
        try {
            HaproxyBinary binary = HaproxyBinary.at(options.binary());
            Drafter drafter = new Drafter(options, binary.abilities());
            ConfigFile file = new ConfigFile(options.configFile(), binary, options.arguments());
            Opening opening = new Opening(options, process, drafter, file);
            opening.makeFolder();
            Generations generations = Generations.open(options.folder(), listener);
            try {
                Holding holding = new Holding(new HoldsFile(options.folder()));
                Opening.Opened opened = opening.open(first, holding, generations);
                Reconciler reconciler = new Reconciler(options, drafter, file, opened, first, holding, generations);
                reconciler.start(first);
                return new Balancer(options, process, reconciler);
            } catch (BalancerException | TemplateException | RuntimeException e) {
                generations.close();
                throw e;
            }
        } catch (HaproxyException | TemplateException e) {
            throw new BalancerException(String.valueOf(e.getMessage()));
        }
    }

    /** Takes a newer desired state, at once and without blocking. One that wasn't acted on yet is replaced. */
    public void apply(DesiredState desired) {
        reconciler.mailbox().apply(desired);
    }

    /**
     * Reads the template again, at once. A change of its file is noticed by itself within two looks; this is for those
     * who don't want to wait, or whose template's time and size stay the same.
     */
    public void reread() {
        reconciler.mailbox().reread();
    }

    /**
     * Holds this of one server, whatever the desired state says, until it is released; in place of what was held
     * before, if both can't be. It is kept in the balancer's folder. A server that isn't there now is held when it
     * comes.
     *
     * @return how things stand, in words, once it is in force; it fails with a {@link BalancerException} that says why
     *     it can't be. It may take until HAProxy answers, or a reload that is under way has ended
     */
    public CompletableFuture<String> hold(PoolName pool, ServerName server, Hold.Order order) {
        return order(new HoldOrder.Take(new Hold(pool, server, order, Instant.now())));
    }

    /** Ends what is held of one server; answers as {@link #hold}. */
    public CompletableFuture<String> release(PoolName pool, ServerName server) {
        return order(new HoldOrder.Release(pool, server));
    }

    /** Ends all that is held, a generation that was rolled back to included; answers as {@link #hold}. */
    public CompletableFuture<String> release() {
        return order(new HoldOrder.ReleaseAll());
    }

    /**
     * Makes the configuration as that of this generation was made: with its template, what the user gave it, and its
     * pools' settings, until {@link #release()}. Servers come and go as ever, and a template that changes isn't taken
     * meanwhile. If HAProxy doesn't take it, all stays as it was. Reads the journal, on the caller's thread.
     *
     * @return as {@link #hold}
     * @throws BalancerException when what it was made with is not known
     */
    public CompletableFuture<String> rollback(long generation) throws BalancerException {
        return order(new HoldOrder.Rollback(Rollback.to(generation, options.folder())));
    }

    /**
     * Whether any worker of HAProxy can send a request to this server still, in one of these pools; the desired state
     * that was applied last must not want it. Nothing is done. Asks every worker, those that reloads left behind too.
     *
     * @return done soon, with {@link Withdrawal.Obstacle#BUSY} after {@value #PATIENCE_SECONDS} s at the latest; never
     *     fails
     */
    public CompletableFuture<Withdrawal> withdrawal(Set<PoolName> pools, ServerName server) {
        if (closed.get()) {
            return CompletableFuture.completedFuture(Withdrawal.unseen(Withdrawal.Obstacle.SILENT));
        }
        return reconciler
                .mailbox()
                .withdrawal(Set.copyOf(pools), server)
                .completeOnTimeout(Withdrawal.unseen(Withdrawal.Obstacle.BUSY), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> order(HoldOrder order) {
        return closed.get()
                ? CompletableFuture.failedFuture(new BalancerException("the balancer is closed"))
                : reconciler.mailbox().order(order);
    }

    /**
     * What would be done about {@code state}, were it applied now: steps of the Runtime API, or why HAProxy would be
     * reloaded. Nothing is done. The answer comes after a rendering and {@code haproxy -c}, which takes from tens of
     * milliseconds to seconds with thousands of servers, and after {@value #PATIENCE_SECONDS} s at most.
     */
    public CompletableFuture<Forecast> foresee(DesiredState state) {
        return reconciler
                .mailbox()
                .foresee(state)
                .completeOnTimeout(
                        Forecast.unknown("the balancer is busy with something else; ask again in a moment"),
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** How things stand. */
    public BalancerStatus status() {
        return reconciler.status();
    }

    /**
     * What was done so far, also by balancers before this one, read from disk.
     *
     * @throws IOException when it can't be read
     */
    public BalancerHistory history() throws IOException {
        return BalancerHistory.read(options.folder());
    }

    /** Stops steering, then HAProxy: softly until the deadline. */
    public CompletableFuture<Void> stop(Duration softDeadline) {
        close();
        return process.stop(softDeadline);
    }

    /** Stops steering. HAProxy goes on with the servers it has, and its file holds the same. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            reconciler.close();
        }
    }
}
