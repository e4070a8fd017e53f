package dev.muster.gossip.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The reader of snapshots, for a fuzzer. */
public final class SnapshotTargets {

    private static final int MOST_MEMBERS = 20;

    private SnapshotTargets() {}

    /** What was read says the same when it is written and read again. */
    public static void file(Bytes input) {
        SnapshotBook book = new SnapshotBook(MOST_MEMBERS, true);
        Recovered read = new SnapshotReader(book).parse(input.toArray());
        assertThat(read.alive().size()).isLessThanOrEqualTo(MOST_MEMBERS);
        String text = book.lines().stream()
                .map(line -> SnapshotLine.write(line).orElse("") + "\n")
                .collect(Collectors.joining());
        SnapshotBook second = new SnapshotBook(MOST_MEMBERS, true);
        Recovered again = new SnapshotReader(second).parse(text.getBytes(StandardCharsets.UTF_8));
        assertThat(again.alive()).isEqualTo(read.alive());
        assertThat(again.clock()).isEqualTo(read.clock());
        assertThat(again.incarnation()).isEqualTo(read.incarnation());
        assertThat(second.left()).isEqualTo(book.left());
    }
}
