package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.ServicesReport.OwnEntry;
import dev.muster.agent.api.ServicesReport.QuarantineEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServicesCommandTest {

    private final FakeDoors doors = new FakeDoors();

    private static ServiceEntry service(String node, String state, String traffic, long requests, String detail) {
        return new ServiceEntry(
                "web", node, "127.0.0.1", 9001, 100, state, "alive", true, traffic, requests, 0, detail);
    }

    @Test
    void printsWhatRunsWhereAndWhoIsSetAside() {
        doors.services = ServicesReport.of(
                1,
                7,
                List.of(
                        service("web-1", "ready", "serving", 1234, ""),
                        service("web-2", "starting", "", 0, "check: refused")),
                List.of(new QuarantineEntry("a/b\n", "its name is no name for HAProxy")));
        assertThat(Typed.type(doors, "services").outLines())
                .containsExactly(
                        "SERVICE  NODE   ADDRESS         STATE     MEMBER  TRAFFIC  REQUESTS  DETAIL",
                        "web      web-1  127.0.0.1:9001  ready     alive   serving      1234",
                        "web      web-2  127.0.0.1:9001  starting  alive                      check: refused",
                        "",
                        "Set aside, they get no traffic:",
                        "  a/b\\x0a: its name is no name for HAProxy");
    }

    @Test
    void onlyABalancerCanSayThatAServiceIsNotRouted() {
        doors.services = ServicesReport.of(
                1,
                7,
                List.of(new ServiceEntry("db", "a", "127.0.0.1", 1, 100, "ready", "alive", false, "", 0, 0, "")),
                List.of());
        assertThat(Typed.type(doors, "services").out()).doesNotContain("not routed");
        doors.balancer = Optional.of(new BalancerReport(1, "2.6", 1, 2, "", "", 1, 0, List.of(), "", List.of()));
        assertThat(Typed.type(doors, "services").out()).contains("not routed");
    }

    @Test
    void withoutServicesSaysHowToBringOneIn() {
        assertThat(Typed.type(doors, "services").out())
                .contains("No services yet")
                .contains("muster agent --join");
    }

    @Test
    void printsTheReportAsJson() {
        doors.services = ServicesReport.of(1, 7, List.of(service("web-1", "ready", "serving", 3, "")), List.of());
        assertThat(Typed.type(doors, "services", "--format=json").out().replaceAll("\\s", ""))
                .startsWith("{\"format\":1,\"rosterVersion\":7,\"services\":[{\"service\":\"web\",\"node\":\"web-1\"")
                .contains("\"requests\":3");
    }

    @Test
    void showsWhatRunsOnTheNodeItselfAlsoWithoutAPort() {
        doors.services = new ServicesReport(
                1,
                7,
                List.of(),
                List.of(),
                List.of(
                        new OwnEntry("mail", "back-off", 0, 3, 137, "2026-01-01T00:00:00Z", "ended by signal 9\u0007"),
                        new OwnEntry("worker", "ready", 4711, 0, -1, "soon", "")));
        List<String> lines = Typed.type(doors, "services").outLines();
        assertThat(lines)
                .startsWith(
                        "No service of the cluster has a port, so none takes traffic.", "", "On this node, balancer:");
        assertThat(lines.get(3)).matches("SERVICE +PHASE +PID +SINCE +RESTARTS +LAST EXIT +DETAIL");
        assertThat(lines.get(4)).matches("mail +back-off +[0-9]+d +3 +signal 9 +ended by signal 9\\\\x07");
        assertThat(lines.get(5)).matches("worker +ready +4711 +0");
        assertThat(Typed.type(doors, "services", "--format=json").out().replaceAll("\\s", ""))
                .contains("\"own\":[{\"service\":\"mail\",\"phase\":\"back-off\",\"pid\":0,"
                        + "\"restarts\":3,\"lastExit\":137,");
    }

    @Test
    void agesAndExitsAreReadAtAGlance() {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        assertThat(ServicesCommand.age("2026-11-22T11:59:01Z", now)).isEqualTo("59s");
        assertThat(ServicesCommand.age("2026-11-22T12:00:05Z", now)).isEqualTo("0s");
        assertThat(ServicesCommand.age("2026-11-22T11:50:00Z", now)).isEqualTo("10m");
        assertThat(ServicesCommand.age("2026-11-22T07:00:00Z", now)).isEqualTo("5h");
        assertThat(ServicesCommand.age("2026-11-01T07:00:00Z", now)).isEqualTo("21d");
        assertThat(ServicesCommand.exit(0)).isEqualTo("0");
        assertThat(ServicesCommand.exit(-1)).isEmpty();
        assertThat(ServicesCommand.exit(255)).isEqualTo("255");
    }
}
