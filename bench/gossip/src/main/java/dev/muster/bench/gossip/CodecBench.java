package dev.muster.bench.gossip;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages to bytes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBench {

    @Param
    public Kind kind = Kind.ALIVE;

    private Bytes bytes = Bytes.EMPTY;

    @Setup
    public void prepare() {
        bytes = kind.encode();
    }

    @Benchmark
    public Object encode() {
        return kind.encode();
    }

    @Benchmark
    public Object decode() throws MalformedMessageException, IOException {
        return kind.decode(bytes);
    }
}
