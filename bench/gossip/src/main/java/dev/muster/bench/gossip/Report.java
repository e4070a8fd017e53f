package dev.muster.bench.gossip;

import dev.muster.bench.gossip.Costs.Spread;
import java.util.Locale;

/**
 * The results as a page.
 *
 * @param versions of the machine and the programs, as rows of a table
 * @param shipped Muster with the flags that ship
 * @param unflagged Muster on a Java machine without flags, as in a program that embeds it
 * @param golang the same in Go; empty if Go is not there
 */
record Report(int rounds, String versions, Costs shipped, Costs unflagged, Costs golang) {

    String text() {
        StringBuilder page = new StringBuilder("""
            # Gossip's messages: time and memory

            Made by `bench/gossip/run`. Each figure is the middle of %d rounds, with the least and the most of them in
            brackets. A round is a Java machine of its own, in turns with a Go program that does the same work on the
            same bytes as memberlist does it; of each round counts the best of ten tenths of a second, on both sides:
            what the work takes when nothing else on the machine disturbs it. A ratio is taken in each round by
            itself. Bytes and allocations are those of one operation.

            "Muster" runs with the flags of the agent (`-XX:+UseSerialGC -Xms16m -XX:NewSize=6m`: a small heap);
            "without flags" is a program that embeds the library.

            %s
            """.formatted(rounds, versions.strip()));
        page.append("\n| work | Muster, µs | bytes | Go, µs | bytes | allocations | Go / Muster |");
        page.append(" without flags, µs | Go / it |\n|---|---|---|---|---|---|---|---|---|\n");
        for (Work work : shipped.works()) {
            page.append("| ").append(work.title());
            page.append(" | ").append(micros(shipped.nanos(work)));
            page.append(" | ").append(Math.round(shipped.bytes(work)));
            if (golang.of(work).isEmpty()) {
                page.append(" | – | – | – | –");
            } else {
                page.append(" | ").append(micros(golang.nanos(work)));
                page.append(" | ").append(Math.round(golang.bytes(work)));
                page.append(" | ").append(golang.of(work).getFirst().allocations());
                page.append(" | ").append(ratio(shipped.ratio(work, golang)));
            }
            page.append(" | ").append(micros(unflagged.nanos(work)));
            page.append(" | ").append(golang.of(work).isEmpty() ? "–" : ratio(unflagged.ratio(work, golang)));
            page.append(" |\n");
        }
        return page.toString();
    }

    private static String micros(Spread nanos) {
        return String.format(
                Locale.ROOT, "%.2f (%.2f–%.2f)", nanos.middle() / 1000, nanos.least() / 1000, nanos.most() / 1000);
    }

    private static String ratio(Spread ratio) {
        return String.format(Locale.ROOT, "**%.1f** (%.1f–%.1f)", ratio.middle(), ratio.least(), ratio.most());
    }
}
