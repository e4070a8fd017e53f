package dev.muster.gossip.swim;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happened and what was dropped. Any thread may count and read. */
public final class Counters {

    private final Map<Counter, LongAdder> counts;

    public Counters() {
        Map<Counter, LongAdder> all = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            all.put(counter, new LongAdder());
        }
        this.counts = Collections.unmodifiableMap(all);
    }

    public void count(Counter counter) {
        adder(counter).increment();
    }

    public void count(Counter counter, long times) {
        adder(counter).add(times);
    }

    public long get(Counter counter) {
        return adder(counter).sum();
    }

    private LongAdder adder(Counter counter) {
        LongAdder adder = counts.get(counter);
        if (adder == null) {
            throw new IllegalStateException("every counter has its place: " + counter);
        }
        return adder;
    }

    /** Every counter by the name that people see. */
    public SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> snapshot = new TreeMap<>();
        counts.forEach((counter, adder) -> snapshot.put(counter.word(), adder.sum()));
        return snapshot;
    }
}
