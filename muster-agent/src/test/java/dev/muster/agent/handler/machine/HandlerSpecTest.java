package dev.muster.agent.handler.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.agent.rpc.protocol.SerfEvent.Change;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerSpecTest {

    private static final List<SerfEvent> EVENTS = Stream.concat(
                    Stream.of(Change.values()).map(change -> new SerfEvent.OfMembers(change, List.of())),
                    Stream.of(user("deploy"), user("other"), query("uptime"), query("load")))
            .toList();

    private static SerfEvent user(String name) {
        return new SerfEvent.OfUser(new UserEvent(name, Bytes.EMPTY, false, 1));
    }

    private static SerfEvent query(String name) {
        return new SerfEvent.Asked(new Query(
                name, Bytes.EMPTY, "n", 1, Duration.ofSeconds(1), answer -> CompletableFuture.completedFuture(null)));
    }

    /** Which of all events it is run for, and how often. */
    private static String runs(String spec) {
        HandlerSpec handler = HandlerSpec.parse(spec);
        StringBuilder runs = new StringBuilder();
        EVENTS.forEach(event -> runs.append(handler.filter().matches(event)));
        return runs.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "./all.sh;                       111111111",
                "*=./all.sh;                     111111111",
                "=./all.sh;                      111111111",
                "member-join=./join.sh;          100000000",
                "member-leave,member-failed=a b; 011000000",
                "member-update=x;                000100000",
                "member-reap=x;                  000010000",
                "user=x;                         000001100",
                "user:=x;                        000001100",
                "user:deploy=x;                  000001000",
                "user:dep=x;                     000000000",
                "query=x;                        000000011",
                "query:uptime=x;                 000000010",
                "query:uptime,user:other=x;      000000110",
                "*,member-join=x;                211111111",
                "user:deploy,user:deploy=x;      000002000",
            })
    void theFilterStandsBeforeTheFirstEqualsSign(String spec, String runs) {
        assertThat(runs(spec)).isEqualTo(runs);
    }

    @Test
    void theCommandIsAllThatComesAfterIt() {
        assertThat(HandlerSpec.parse("user=A=1 ./x --b=c 'd,e'").command()).isEqualTo("A=1 ./x --b=c 'd,e'");
        assertThat(HandlerSpec.parse("./x 'a' | b").command()).isEqualTo("./x 'a' | b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "member-jion=x;             no events of the kind 'member-jion'; did you mean 'member-join'?",
                "member-join, member-leave=x; did you mean 'member-leave'?",
                "member-join,=x;            no events of the kind ''; a handler is EVENT",
                "member-join:a=x;           no events of the kind 'member-join:a'; did you mean 'member-join'?",
                "USER=./x;                  of the kind 'USER'; what stands before the first '=' names events",
                "COLOUR=red ./x;            write *=COLOUR=red ./x",
                "./x --a=b;                 write *=./x --a=b",
                "member-join=;              there is no command to run",
            })
    void whatNamesNoEventsIsRefusedWithAWayOn(String spec, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HandlerSpec.parse(spec))
                .withMessageStartingWith("'" + spec + "': ")
                .withMessageContaining(message);
    }

    @Test
    void itCanBeWrittenAgain() {
        for (String spec : List.of("*=./x", "member-join,user:a,query=./x --a=b", "user=x")) {
            assertThat(HandlerSpec.parse(spec)).hasToString(spec);
            assertThat(HandlerSpec.parse(HandlerSpec.parse(spec).toString())).isEqualTo(HandlerSpec.parse(spec));
        }
        assertThat(HandlerSpec.parse("./x")).isEqualTo(HandlerSpec.parse("*=./x"));
        assertThat(HandlerSpec.parse("user=x")).isNotEqualTo(HandlerSpec.parse("query=x"));
        assertThat(HandlerSpec.parse("user=x"))
                .isNotEqualTo(HandlerSpec.parse("user=x").in(Path.of("/srv")));
        assertThat(HandlerSpec.parse("user:a,*=x").filter().words()).containsExactly("user:a", "*:");
    }

    @Test
    void thereMayBeSoManyAndSoLong() {
        HandlerSpec handler = HandlerSpec.parse("x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandlerOptions(
                        Collections.nCopies(HandlerOptions.MOST_HANDLERS + 1, handler), Duration.ofSeconds(1)))
                .withMessageContaining("257 event handlers, and 256 at most");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HandlerOptions.none().withTimeout(Duration.ofDays(2)));
        assertThat(HandlerOptions.none().and(handler).and(handler).handlers()).containsExactly(handler, handler);
    }
}
