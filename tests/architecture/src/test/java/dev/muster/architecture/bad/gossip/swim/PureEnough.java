package dev.muster.architecture.bad.gossip.swim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Keeps the rules: randomness and time are given, addresses are values. */
record PureEnough(RandomGenerator random, InetSocketAddress address, Duration every, Instant since) {

    long next(long nowNanos) {
        return nowNanos + random.nextLong(TimeUnit.SECONDS.toNanos(1)) + every.toNanos();
    }

    InetSocketAddress other(byte[] bytes) throws UnknownHostException {
        byte[] copy = new byte[4];
        System.arraycopy(bytes, 0, copy, 0, 4);
        return new InetSocketAddress(InetAddress.getByAddress(copy), address.getPort());
    }
}
