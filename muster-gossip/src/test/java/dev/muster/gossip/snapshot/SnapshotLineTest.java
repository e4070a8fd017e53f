package dev.muster.gossip.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of a snapshot. Source: Serf's protocol (snapshots). */
class SnapshotLineTest {

    private static InetSocketAddress at(String ip, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    private static void assertBothWays(String text, SnapshotLine line) {
        assertThat(SnapshotLine.read(text)).contains(line);
        assertThat(SnapshotLine.write(line)).contains(text);
    }

    @Test
    void eachKindIsReadAndWritten() {
        assertBothWays("alive: n1 127.0.0.1:7946", new SnapshotLine.Alive("n1", at("127.0.0.1", 7946)));
        assertBothWays("not-alive: n1", new SnapshotLine.NotAlive("n1"));
        assertBothWays("clock: 7", new SnapshotLine.Clock(7));
        assertBothWays("event-clock: 8", new SnapshotLine.EventClock(8));
        assertBothWays("query-clock: 9", new SnapshotLine.QueryClock(9));
        assertBothWays("# incarnation: 12345", new SnapshotLine.Incarnation(12345));
        assertBothWays("leave", new SnapshotLine.Leave());
    }

    @Test
    void namesMayHoldSpacesAndColons() {
        assertBothWays("alive: my own: node 10.0.0.1:1", new SnapshotLine.Alive("my own: node", at("10.0.0.1", 1)));
        assertBothWays("not-alive: my own: node", new SnapshotLine.NotAlive("my own: node"));
        assertBothWays("alive: größe 10.0.0.1:1", new SnapshotLine.Alive("größe", at("10.0.0.1", 1)));
    }

    @Test
    void addressesMayBeOfVersion6() {
        assertThat(SnapshotLine.read("alive: n [::1]:7946")).contains(new SnapshotLine.Alive("n", at("::1", 7946)));
        SnapshotLine line = new SnapshotLine.Alive("n", at("2001:db8::7", 7946));
        assertThat(SnapshotLine.write(line).flatMap(SnapshotLine::read)).contains(line);
    }

    @Test
    void aNameThatWouldForgeALineIsNotWritten() {
        for (String name : new String[] {"a\nleave", "a\rb", "a\u0000", "", "x".repeat(256)}) {
            assertThat(SnapshotLine.write(new SnapshotLine.Alive(name, at("10.0.0.1", 1))))
                    .isEmpty();
            assertThat(SnapshotLine.write(new SnapshotLine.NotAlive(name))).isEmpty();
        }
    }

    @Test
    void commentsAndOldLinesSayNothing() {
        for (String text : new String[] {"# a comment", "#", "coordinate: {\"Vec\":[0]}"}) {
            assertThat(SnapshotLine.read(text)).contains(new SnapshotLine.Nothing());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alive",
                "alive: ",
                "alive: n",
                "alive: n ",
                "alive:  127.0.0.1:7946",
                "alive: n 127.0.0.1",
                "alive: n 127.0.0.1:",
                "alive: n 127.0.0.1:0",
                "alive: n 127.0.0.1:65536",
                "alive: n localhost:7946",
                "alive: n example.com:7946",
                "alive: n ::1:x",
                "not-alive",
                "not-alive: ",
                "clock: ",
                "clock: -1",
                "clock: 1.5",
                "clock: 99999999999999999999",
                "leave: now",
                "leave ",
                "Leave",
                "root:x:0:0"
            })
    void whatIsNoLineIsNotTakenForOne(String text) {
        assertThat(SnapshotLine.read(text)).isEmpty();
    }
}
