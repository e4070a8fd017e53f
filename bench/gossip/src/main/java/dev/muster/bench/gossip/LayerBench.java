package dev.muster.bench.gossip;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.PacketSealer;
import dev.muster.gossip.wire.Sealer;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What goes around a packet: encryption with fresh nonces, and compression. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LayerBench {

    private static final PacketOptions COMPRESSED = new PacketOptions(true, false);

    @Param({"ALIVE", "COMPOUND"})
    public Kind kind = Kind.ALIVE;

    private final PacketSealer sealer =
            new PacketSealer(new Sealer(Keyring.of(Samples.KEY), new SecureRandom()::nextBytes, Label.NONE));
    private Bytes plain = Bytes.EMPTY;
    private List<Bytes> message = List.of();
    private Bytes sealed = Bytes.EMPTY;
    private Bytes compressed = Bytes.EMPTY;

    @Setup
    public void prepare() {
        plain = kind.encode();
        message = List.of(plain);
        sealed = sealer.seal(plain);
        compressed = Samples.compressed(plain);
    }

    @Benchmark
    public Object encrypt() {
        return sealer.seal(plain);
    }

    @Benchmark
    public Object decrypt() throws MalformedMessageException {
        return sealer.open(sealed);
    }

    @Benchmark
    public Object compress() {
        return PacketCodec.encode(message, COMPRESSED);
    }

    @Benchmark
    public Object decompress() {
        return PacketCodec.unpack(compressed);
    }
}
