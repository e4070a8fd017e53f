package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RosterFileTest {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("roster");
    }

    private static Roster roster(String node) {
        Member member = new Member(
                node,
                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 7946),
                new TreeMap<>(Map.of("muster", "1", "svc:web", "ready 3000 100")),
                MemberStatus.ALIVE,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
        return RosterReader.read(1, List.of(member), RosterSettings.defaults(false));
    }

    private List<String> last(Instant now) {
        try (RosterFile file = new RosterFile(path)) {
            RememberedRoster last = file.last(false, now, 0);
            return List.copyOf(last.complete(Roster.empty(), List.of(), 0).remembered());
        }
    }

    private List<String> last() {
        return last(Instant.now());
    }

    @Test
    void theNewestIsKept() throws Exception {
        try (RosterFile file = new RosterFile(path)) {
            file.save(roster("old"));
            file.save(roster("new"));
        }

        assertThat(last()).containsExactly("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void withoutAFileNothingIsRememberedAndNoneIsMade() {
        assertThat(last()).isEmpty();
        assertThat(path).doesNotExist();
    }

    @Test
    void aDamagedFileIsIgnoredAndReplaced() throws Exception {
        Files.writeString(path, "muster-roster 1 00000000\n{}\n");

        assertThat(last()).isEmpty();

        try (RosterFile file = new RosterFile(path)) {
            file.save(roster("a"));
        }
        assertThat(last()).containsExactly("a");
    }

    @Test
    void anOldFileIsIgnored() throws Exception {
        try (RosterFile file = new RosterFile(path)) {
            file.save(roster("a"));
        }
        Instant written = Instant.parse("2024-05-01T10:00:00Z");
        Files.setLastModifiedTime(path, FileTime.from(written));

        assertThat(last(written.plus(RosterFile.OLDEST))).containsExactly("a");
        assertThat(last(written.plus(RosterFile.OLDEST).plusSeconds(1))).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTheFile() {
        path = folder.resolve("missing").resolve("roster");
        try (RosterFile file = new RosterFile(path)) {
            file.save(roster("a"));
        }

        assertThat(last()).isEmpty();
    }
}
