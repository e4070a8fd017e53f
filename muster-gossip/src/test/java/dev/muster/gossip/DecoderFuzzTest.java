package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.CoordinateCodec;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.net.NetTargets;
import dev.muster.gossip.snapshot.SnapshotTargets;
import dev.muster.gossip.wire.WireTargets;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * Every decoder, for Jazzer: whatever the bytes are, nothing is thrown but what says that they are malformed, and no
 * memory is taken on their word. As a plain test it goes through its corpus, which comes from captures of real nodes;
 * {@code bench/fuzz} lets the fuzzer make inputs of its own, at any length.
 *
 * <p>The corpus lies in {@code src/test/resources}. It holds no packet that was made to stop other software.
 */
class DecoderFuzzTest {

    /** Inputs have at most 4 KiB. The largest thing that one may grow to is what 1 MiB inflated decodes to. */
    private static final long ALLOCATED_BYTES = 64L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A decoder, in the form that checks what came out. */
    @FunctionalInterface
    private interface Target {
        void run(Bytes input) throws MalformedMessageException, IOException;
    }

    private static final List<Target> ALL = List.of(
            WireTargets::packet,
            WireTargets::message,
            WireTargets::serfMessage,
            WireTargets::state,
            WireTargets::stream,
            WireTargets::pushPull,
            WireTargets::lzw,
            WireTargets::compressed,
            WireTargets::tags,
            WireTargets::sealedPacket,
            WireTargets::sealedStream,
            WireTargets::label,
            WireTargets::objects,
            DecoderFuzzTest::coordinateOf,
            SnapshotTargets::file,
            DecoderFuzzTest::keyFileOf,
            NetTargets::joinAddress);

    private static void run(Target target, byte[] input) {
        // The first time may load classes, which the fuzzer instruments on this thread; the second time cannot.
        if (allocated(target, input) > ALLOCATED_BYTES) {
            assertThat(allocated(target, input)).isLessThan(ALLOCATED_BYTES);
        }
    }

    private static long allocated(Target target, byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            target.run(Bytes.of(input));
        } catch (MalformedMessageException | EOFException e) {
            assertThat(e.getMessage()).isNotEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @FuzzTest
    void packet(byte[] input) {
        run(WireTargets::packet, input);
    }

    @FuzzTest
    void message(byte[] input) {
        run(WireTargets::message, input);
    }

    @FuzzTest
    void serfMessage(byte[] input) {
        run(WireTargets::serfMessage, input);
    }

    @FuzzTest
    void state(byte[] input) {
        run(WireTargets::state, input);
    }

    @FuzzTest
    void stream(byte[] input) {
        run(WireTargets::stream, input);
    }

    @FuzzTest
    void pushPull(byte[] input) {
        run(WireTargets::pushPull, input);
    }

    @FuzzTest
    void lzw(byte[] input) {
        run(WireTargets::lzw, input);
    }

    @FuzzTest
    void compressed(byte[] input) {
        run(WireTargets::compressed, input);
    }

    @FuzzTest
    void tags(byte[] input) {
        run(WireTargets::tags, input);
    }

    @FuzzTest
    void sealedPacket(byte[] input) {
        run(WireTargets::sealedPacket, input);
    }

    @FuzzTest
    void sealedStream(byte[] input) {
        run(WireTargets::sealedStream, input);
    }

    @FuzzTest
    void label(byte[] input) {
        run(WireTargets::label, input);
    }

    @FuzzTest
    void objects(byte[] input) {
        run(WireTargets::objects, input);
    }

    @FuzzTest
    void coordinate(byte[] input) {
        run(DecoderFuzzTest::coordinateOf, input);
    }

    @FuzzTest
    void snapshot(byte[] input) {
        run(SnapshotTargets::file, input);
    }

    @FuzzTest
    void keyFile(byte[] input) {
        run(DecoderFuzzTest::keyFileOf, input);
    }

    @FuzzTest
    void joinAddress(byte[] input) {
        run(NetTargets::joinAddress, input);
    }

    /** All of them together, for a short run: the first byte says which. */
    @FuzzTest
    void any(byte[] input) {
        if (input.length > 0) {
            Bytes all = Bytes.of(input);
            run(ALL.get(all.at(0) % ALL.size()), all.from(1).toArray());
        }
    }

    private static void coordinateOf(Bytes input) throws MalformedMessageException {
        Coordinate coordinate = CoordinateCodec.decode(input);
        assertThat(CoordinateCodec.decode(CoordinateCodec.encode(coordinate))).isEqualTo(coordinate);
    }

    private static void keyFileOf(Bytes input) {
        try {
            assertThat(KeyFile.parse(Path.of("keys"), input.toUtf8()).keys()).isNotEmpty();
        } catch (KeyFileException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
