package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up, with a time limit. The look-up itself runs on a platform thread, one at a time: it blocks in the
 * operating system and would hold a carrier of the virtual threads for as long as a DNS server keeps silent. Any
 * thread.
 */
public final class Resolver {

    private static final long PATIENCE_SECONDS = 10;

    private final NameLookup names;
    private final Duration patience;
    private final Semaphore lookups = new Semaphore(1, true);

    /** A name that could not be looked up; the message is a phrase for people. */
    public static final class UnresolvedException extends Exception {
        UnresolvedException(String message) {
            super(message);
        }
    }

    public Resolver(NameLookup names) {
        this(names, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /** {@code patience}: the time limit for one name. */
    public Resolver(NameLookup names, Duration patience) {
        this.names = names;
        this.patience = patience;
    }

    /**
     * All addresses that {@code host} stands for, each once, in the order in which they were found. An IP address needs
     * no DNS, and does not wait for one that is silent. Blocks, for at most twice the time limit: for virtual threads,
     * and for those who begin.
     */
    public List<InetAddress> resolve(String host) throws UnresolvedException, InterruptedException {
        if (JoinAddress.looksLikeIpv6(host)) {
            return List.of(ipv6(host));
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return named(host);
        }
    }

    private static InetAddress ipv6(String host) throws UnresolvedException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new UnresolvedException(LogText.quote(host)
                    + (host.contains("%")
                            ? " is no IPv6 address with a zone of this machine, as in fe80::1%eth0"
                            : " is no IPv6 address"));
        }
    }

    private List<InetAddress> named(String name) throws UnresolvedException, InterruptedException {
        if (!lookups.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new UnresolvedException(
                    "the DNS does not answer, so " + LogText.quote(name) + " could not be looked up");
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Thread.ofPlatform().name("muster-dns").daemon().start(() -> {
            try {
                found.complete(names.addresses(name));
            } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
            } finally {
                lookups.release();
            }
        });
        try {
            List<InetAddress> all = found.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (all.isEmpty()) {
                throw new UnresolvedException("cannot resolve " + LogText.quote(name));
            }
            return all.stream().distinct().toList();
        } catch (ExecutionException e) {
            throw new UnresolvedException("cannot resolve " + LogText.quote(name));
        } catch (TimeoutException e) {
            throw new UnresolvedException("no answer from the DNS for " + LogText.quote(name));
        }
    }
}
