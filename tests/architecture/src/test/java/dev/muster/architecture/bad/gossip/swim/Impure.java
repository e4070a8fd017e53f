package dev.muster.architecture.bad.gossip.swim;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/** Effects where there must be none, on purpose: one in each class. */
public final class Impure {

    private Impure() {}

    static final class ReadsTheMonotonicClock {
        final long now = System.nanoTime();
    }

    static final class ReadsTheWallClock {
        final Instant now = Instant.now();
    }

    static final class KnowsAClock {
        Optional<Clock> clock = Optional.empty();

        Instant now(Clock given) {
            return given.instant();
        }
    }

    static final class ThrowsDice {
        final Random dice = new Random(1);
    }

    static final class ThrowsDiceOfItsThread {
        final int dice = ThreadLocalRandom.current().nextInt();
    }

    static final class ThrowsSecureDice {
        final RandomGenerator dice = new SecureRandom();
    }

    static final class ThrowsMathematicalDice {
        final double dice = Math.random();
    }

    static final class TakesTheDefaultDice {
        final RandomGenerator dice = RandomGenerator.getDefault();
    }

    static final class MakesAnIdentity {
        final UUID identity = UUID.randomUUID();
    }

    static final class StartsAThread {
        void start(Runnable work) {
            Thread.startVirtualThread(work);
        }
    }

    static final class Locks {
        final ReentrantLock lock = new ReentrantLock();
    }

    static final class Synchronizes {
        synchronized void work() {}
    }

    static final class SharesState {
        final ConcurrentHashMap<String, String> state = new ConcurrentHashMap<>();
    }

    static final class OpensASocket {
        DatagramSocket open() throws IOException {
            return new DatagramSocket();
        }
    }

    static final class OpensAChannel {
        SocketChannel open() throws IOException {
            return SocketChannel.open();
        }
    }

    static final class ResolvesAName {
        InetAddress[] resolve() throws IOException {
            return InetAddress.getAllByName("name.invalid");
        }
    }

    @SuppressWarnings("AddressSelection") // It is the look-up that the rule must catch.
    static final class ResolvesANameOnTheWay {
        final InetSocketAddress address = new InetSocketAddress("name.invalid", 1);
    }

    static final class ReadsAFile {
        String read(Path path) throws IOException {
            return Files.readString(path);
        }
    }

    static final class OpensAFile {
        FileInputStream open() throws IOException {
            return new FileInputStream("name");
        }
    }

    static final class StartsAProcess {
        Process start() throws IOException {
            return new ProcessBuilder("true").start();
        }
    }

    static final class ReadsTheEnvironment {
        final String home = Optional.ofNullable(System.getenv("HOME")).orElse("");
    }

    static final class ReadsAProperty {
        final String version = Optional.ofNullable(System.getProperty("x")).orElse("");
    }

    static final class Prints {
        void print() {
            System.out.println();
        }
    }

    static final class Logs {
        void log() {
            LoggerFactory.getLogger(Logs.class).info("x");
        }
    }
}
