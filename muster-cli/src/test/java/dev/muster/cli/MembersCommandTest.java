package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembersCommandTest {

    private final FakeDoors doors = new FakeDoors();

    @BeforeEach
    void twoMembers() {
        doors.serf.members = List.of(
                new MemberEntry(
                        "balancer",
                        "127.0.0.1",
                        7946,
                        "alive",
                        new TreeMap<>(Map.of("role", "balancer", "muster", "1")),
                        2,
                        5,
                        5),
                new MemberEntry("ev\u001b[1mil", "fe80::1", 7, "failed", new TreeMap<>(), 2, 5, 4));
    }

    @Test
    void printsSerfsColumnsAligned() {
        assertThat(Typed.type(doors, "members").outLines())
                .containsExactly(
                        "NAME         ADDRESS         STATUS  TAGS",
                        "balancer     127.0.0.1:7946  alive   muster=1,role=balancer",
                        "ev\\x1b[1mil  [fe80::1]:7     failed");
    }

    @Test
    void printsSerfsJsonWithAVersion() {
        Typed typed = Typed.type(doors, "members", "--format", "json");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().replaceAll("\\s", "")).isEqualTo("""
                {"format":1,"members":[
                {"name":"balancer","addr":"127.0.0.1:7946","port":7946,"tags":{"muster":"1","role":"balancer"},
                "status":"alive","protocol":{"max":5,"min":2,"version":5}},
                {"name":"ev\\u001B[1mil","addr":"[fe80::1]:7","port":7,"tags":{},
                "status":"failed","protocol":{"max":5,"min":2,"version":4}}]}
                """.replaceAll("\\s", ""));
    }

    @Test
    void noTerminalObeysTheJson() {
        doors.serf.members = List.of(new MemberEntry(
                "m", "10.0.0.1", 7, "alive", new TreeMap<>(Map.of("csi", "\u009b31m", "turn", "\u202ex")), 2, 5, 4));
        assertThat(Typed.type(doors, "members", "--format", "json").out())
                .contains("\"csi\"", "\"\\u009b31m\"", "\"turn\"", "\"\\u202ex\"");
    }

    @Test
    void asksTheAgentThatIsNamed() {
        Typed.type(doors, Map.of("MUSTER_AGENT", "web-9"), "members", "--agent", "web-1");
        Typed.type(doors, Map.of("MUSTER_AGENT", "web-9"), "members");
        Typed.type(doors, "members");
        assertThat(doors.asked).containsExactly("open web-1", "close", "open web-9", "close", "open -", "close");
    }

    @Test
    void withoutAnAgentSaysSoWithItsOwnExitCode() {
        doors.failure = Optional.of(new DoorException(DoorException.Reason.NO_AGENT, "no agent runs here"));
        Typed typed = Typed.type(doors, "members");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.NO_AGENT);
        assertThat(typed.err()).isEqualTo("muster members: no agent runs here\n");
    }

    @Test
    void anUnknownFormatIsRefusedBeforeAnybodyIsAsked() {
        assertThat(Typed.type(doors, "members", "--format", "xml").err())
                .isEqualTo("muster members: --format is text or json, not 'xml'\n");
        assertThat(doors.asked).isEmpty();
    }
}
