package dev.muster.haproxy;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A balancer that can't begin. The message is for people: what is wrong, where, and what to do. */
public final class BalancerException extends Exception {

    private final @Nullable InetSocketAddress taken;

    BalancerException(String message) {
        this(message, null);
    }

    /** @param taken the address that HAProxy could not listen on */
    BalancerException(String message, @Nullable InetSocketAddress taken) {
        super(message);
        this.taken = taken;
    }

    /** The address that HAProxy cannot listen on, where that is the trouble. */
    public Optional<InetSocketAddress> taken() {
        return Optional.ofNullable(taken);
    }
}
