package dev.muster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.BalancerReport.GenerationEntry;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.ServicesReport.QuarantineEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.Style;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChangesTest {

    static MemberEntry member(String name, String status) {
        return new MemberEntry(name, "127.0.0.1", 7946, status, new TreeMap<>(), 2, 5, 5);
    }

    static ServiceEntry service(String node, String state, String traffic, long requests) {
        return new ServiceEntry("web", node, "127.0.0.1", 9001, 100, state, "alive", true, traffic, requests, 2, "");
    }

    static Snapshot snapshot(long atNanos, List<MemberEntry> members, List<ServiceEntry> services) {
        return new Snapshot(atNanos, members, ServicesReport.of(1, 1, services, List.of()), Optional.empty());
    }

    private static Optional<BalancerReport> report(GenerationEntry... history) {
        return Optional.of(new BalancerReport(
                1,
                "2.6",
                1,
                2,
                "",
                "",
                history.length,
                0,
                List.of(),
                "",
                List.of(history).reversed()));
    }

    @Test
    void nothingChangedIsNothingToSay() {
        Snapshot same = snapshot(0, List.of(member("a", "alive")), List.of(service("a", "ready", "serving", 1)));
        Snapshot busier = snapshot(1, List.of(member("a", "alive")), List.of(service("a", "ready", "serving", 99)));
        assertThat(Changes.between(same, busier)).isEmpty();
    }

    @Test
    void tellsOfMembersAndServices() {
        Snapshot before = snapshot(
                0,
                List.of(member("a", "alive"), member("c", "left")),
                List.of(service("a", "ready", "serving", 1), service("c", "ready", "serving", 0)));
        Snapshot after = snapshot(
                1,
                List.of(member("a", "failed"), member("b\u001b", "alive")),
                List.of(service("a", "failed", "down", 1), service("b\u001b", "starting", "", 0)));
        assertThat(Changes.between(before, after))
                .containsExactly(
                        "member a (127.0.0.1:7946) is failed, was alive",
                        "member b\\x1b (127.0.0.1:7946) is alive",
                        "member c is forgotten",
                        "service web on a is failed, down, was ready, serving",
                        "service web on b\\x1b is starting",
                        "service web on c is gone");
    }

    @Test
    void tellsEachGenerationOnceWithItsCause() {
        var first = new GenerationEntry(1, "", List.of("start"), "START", List.of(), 40);
        var second = new GenerationEntry(2, "", List.of("web-3 is ready"), "RUNTIME", List.of("add web-3"), 3.25);
        var third = new GenerationEntry(3, "", List.of("web-4 came"), "NOTHING", List.of(), 1);
        ServicesReport none = ServicesReport.of(1, 1, List.of(), List.of());
        ServicesReport aside = ServicesReport.of(1, 2, List.of(), List.of(new QuarantineEntry("x", "bad port")));
        Snapshot before = new Snapshot(0, List.of(), none, report(first));
        Snapshot after = new Snapshot(1, List.of(), aside, report(first, second, third));
        assertThat(Changes.between(before, after))
                .containsExactly(
                        "set aside: x: bad port", "HAProxy: add web-3 (change 2, 3.3 ms, because web-3 is ready)");
        assertThat(Changes.between(after, after)).isEmpty();
    }

    @Test
    void theStatusShowsRequestsPerSecond() {
        Snapshot first = snapshot(0, List.of(member("a", "alive")), List.of(service("a", "ready", "serving", 100)));
        Snapshot later =
                snapshot(2_000_000_000L, List.of(member("a", "alive")), List.of(service("a", "ready", "serving", 150)));
        var view = new StatusView(new UpPlan(1, 8080, 8404, 7946), Style.plain(), first);
        assertThat(view.lines(later, List.of("12:00:00  a change"), 24))
                .containsExactly(
                        "http://127.0.0.1:8080/  statistics http://127.0.0.1:8404/  reloads 0  Ctrl-C ends it",
                        "",
                        "SERVER    ADDRESS         STATE  TRAFFIC  REQUESTS  PER SECOND  NOW",
                        "web on a  127.0.0.1:9001  ready  serving       150        25.0    2",
                        "",
                        "MEMBER  ADDRESS         STATUS",
                        "a       127.0.0.1:7946  alive",
                        "",
                        "12:00:00  a change");
    }
}
