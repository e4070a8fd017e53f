package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up, with a time limit. The look-up itself runs on a platform thread, one at a time: it blocks in the
 * operating system and would hold a carrier of the virtual threads for as long as a DNS server keeps silent.
 */
final class Resolver {

    private static final long PATIENCE_SECONDS = 10;

    private final Semaphore lookups = new Semaphore(1, true);

    /** A name that could not be looked up; the message is a phrase for people. */
    static final class UnresolvedException extends Exception {
        UnresolvedException(String message) {
            super(message);
        }
    }

    /** An IP address needs no DNS, and must not wait for one that is silent. */
    private static Optional<InetSocketAddress> literal(JoinAddress address) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Blocks: for virtual threads. */
    List<InetSocketAddress> resolve(JoinAddress address) throws UnresolvedException, InterruptedException {
        Optional<InetSocketAddress> literal = literal(address);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (!lookups.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new UnresolvedException("the DNS does not answer");
        }
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        Thread.ofPlatform().name("muster-dns").daemon().start(() -> {
            try {
                found.complete(InetAddress.getAllByName(address.host()));
            } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
            } finally {
                lookups.release();
            }
        });
        try {
            return Arrays.stream(found.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .map(host -> new InetSocketAddress(host, address.port()))
                    .toList();
        } catch (ExecutionException e) {
            throw new UnresolvedException("cannot resolve " + LogText.quote(address.host()));
        } catch (TimeoutException e) {
            throw new UnresolvedException("no answer from the DNS for " + LogText.quote(address.host()));
        }
    }
}
