package dev.muster.haproxy;

/** A balancer that can't begin. The message is for people: what is wrong, where, and what to do. */
public final class BalancerException extends Exception {

    BalancerException(String message) {
        super(message);
    }
}
