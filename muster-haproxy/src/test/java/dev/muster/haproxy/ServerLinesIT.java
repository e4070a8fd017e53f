package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.PlanSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real HAProxy runs each server as its line says, whatever came between. */
class ServerLinesIT extends EachBranch {

    private static final String CHECK =
            " check inter {{@root.checkInterval}} fall 2 rise 2 observe layer4 error-limit 10"
                    + " on-error fail-check\n";
    private static final String END = " pool-max-conn -1\n";

    private Path template;

    ServerLinesIT(HaproxyBranch branch) {
        super(branch);
    }

    /** Two attributes of a server are in its line: {@code mc} can be told to HAProxy, {@code spare} can't. */
    @BeforeEach
    void begin() throws Exception {
        template = bench.folder.resolve("mine.hbs");
        write(
                " check inter",
                "{{#if attributes.mc}} maxconn {{attributes.mc}}{{/if}}{{#if attributes.spare}} backup{{/if}}"
                        + " check inter");
        bench.options = bench.options.withTemplate(template).withTimes(PlanSettings.DEFAULTS);
    }

    private void write(String line, String otherLine) throws IOException {
        String builtIn = BalancerBench.builtIn();
        assertThat(builtIn).contains(line);
        Files.writeString(template, builtIn.replace(line, otherLine));
    }

    private static Server with(String name, SmallBackend backend, Map<String, String> attributes) {
        Server plain = server(name, backend);
        return new Server(
                plain.name(), plain.address(), plain.weight(), plain.intent(), Attributes.fitting(attributes));
    }

    /** A column of {@code show stat}. */
    private String stat(String server, String column) throws IOException {
        List<String> table =
                RawSocket.ask(bench.options.adminSocket(), "show stat").lines().toList();
        int index = List.of(table.getFirst().substring(2).split(",")).indexOf(column);
        return table.stream()
                .filter(line -> line.startsWith("web," + server + ","))
                .map(line -> line.split(",", -1)[index])
                .findFirst()
                .orElse("");
    }

    private boolean isSpare(String server) throws IOException {
        return stat(server, "bck").equals("1");
    }

    /** Servers a and b serve, and the file holds both. */
    private void open(Server a, Server b) throws Exception {
        bench.open(a, b);
        awaitInFile(a);
        awaitInFile(b);
    }

    private void awaitInFile(Server server) {
        bench.awaitStage(server.name().value(), ServerStage.READY);
        eventually().until(() -> bench.file().contains("server " + server.name() + " "));
    }

    /** HAProxy stays as it is, and nobody steers it; the file is what the agent that ended has left. */
    private void restart(String before, String after, Server... servers) throws Exception {
        bench.balancer().close();
        String file = bench.file();
        assertThat(before).isNotBlank();
        assertThat(file).contains(before);
        Files.writeString(bench.options.configFile(), file.replace(before, after));
        bench.generations.clear();
        bench.open(servers);
    }

    private String lineOf(String server) throws IOException {
        return bench.file()
                .lines()
                .filter(line -> line.contains("server " + server + " "))
                .findFirst()
                .orElse("");
    }

    private Stream<String> steps() {
        return bench.generations.stream().flatMap(generation -> generation.steps().stream());
    }

    /** Nothing is left to do, and nothing was done that goes on and on. */
    private void awaitPeace() {
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        long generations = bench.generations.size();
        eventually()
                .pollDelay(bench.options.pollInterval().multipliedBy(2))
                .untilAsserted(() -> assertThat(bench.generations).hasSize((int) generations));
    }

    @Test
    void theFileIsAheadWhenAnAgentStartsAnew() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(with("a", a, Map.of("mc", "7")), server("b", b));
        assertThat(stat("a", "slim")).isEqualTo("7");
        restart(" maxconn 7", " maxconn 9", with("a", a, Map.of("mc", "9")), server("b", b));
        eventually().until(() -> stat("a", "slim").equals("9"));
        assertThat(steps()).contains("web/a takes at most 9 connections at once");
        assertThat(bench.file()).contains(" maxconn 9");
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void aServerBecomesReadyWhileItsLineChanges() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        b.healthy = false;
        bench.open(server("a", a), with("b", b, Map.of("mc", "7")));
        awaitInFile(server("a", a));
        bench.awaitStage("b", ServerStage.ADDED);
        assertThat(stat("b", "slim")).isEqualTo("7");

        bench.apply(server("a", a), with("b", b, Map.of("mc", "8")));
        eventually().until(() -> stat("b", "slim").equals("8"));
        bench.apply(server("a", a), with("b", b, Map.of("mc", "9", "spare", "yes")));
        b.healthy = true;
        awaitInFile(server("b", b));
        eventually().until(() -> stat("b", "slim").equals("9") && isSpare("b"));
        assertThat(lineOf("b")).contains(" maxconn 9 backup");
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void whatAPersonDidAtTheSocketIsPutRight() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(with("a", a, Map.of("mc", "7")), server("b", b));
        RawSocket.ask(bench.options.adminSocket(), "set maxconn server web/a 3");
        RawSocket.ask(bench.options.adminSocket(), "set maxconn server web/b 4");
        RawSocket.ask(bench.options.adminSocket(), "disable health web/b");
        eventually().until(() -> stat("a", "slim").equals("7"));
        eventually().until(() -> stat("b", "slim").isEmpty());
        eventually().until(() -> steps().anyMatch("web/b is checked by HAProxy"::equals));
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void aServerThatComesBackSoonHasItsNewLine() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        bench.apply(server("a", a));
        bench.awaitStage("b", ServerStage.MAINTENANCE);
        bench.apply(server("a", a), with("b", b, Map.of("spare", "yes")));
        awaitInFile(server("b", b));
        eventually().until(() -> isSpare("b") && lineOf("b").contains(" backup"));
        assertThat(steps()).contains("web/b deleted");
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void aServerThatComesBackSoonGetsTheCheckThatItHasNow() throws Exception {
        write(CHECK, "{{#if attributes.checked}} check{{/if}}\n");
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        assertThat(stat("b", "check_status")).isEmpty();
        bench.apply(server("a", a));
        bench.awaitStage("b", ServerStage.MAINTENANCE);
        bench.apply(server("a", a), with("b", b, Map.of("checked", "yes")));
        awaitInFile(server("b", b));
        eventually().until(() -> stat("b", "check_status").equals("L7OK"));

        // Without a check again, which HAProxy can be told.
        bench.apply(server("a", a), server("b", b));
        eventually().until(() -> steps().anyMatch("web/b is no longer checked by HAProxy"::equals));
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void sessionsKeepItFromBeingDeletedAndAReloadHelps() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("b", b));
        awaitInFile(server("b", b));
        CompletableFuture<HttpResponse<String>> slow =
                bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(b.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
        bench.apply(server("a", a));
        awaitInFile(server("a", a));
        bench.awaitStage("b", ServerStage.MAINTENANCE);
        bench.apply(server("a", a), with("b", b, Map.of("spare", "yes")));
        bench.awaitReloads(1);
        assertThat(steps()).anyMatch(step -> step.contains("server web/b: it is to have backup now"));
        awaitInFile(server("b", b));
        eventually().until(() -> isSpare("b"));
        assertThat(steps()).doesNotContain("web/b deleted");
        b.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("b");
        awaitPeace();
        assertThat(bench.reloads()).isEqualTo(1);
    }

    @Test
    void anAgentThatEndedBeforeItWroteTheFileLeavesADoubt() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        restart(lineOf("b") + "\n", "", server("a", a), server("b", b));
        bench.awaitReloads(1);
        assertThat(steps())
                .anyMatch(step -> step.startsWith("reloaded for ")
                        && step.contains("server web/b: nobody knows with which line HAProxy got it"));
        assertThat(bench.file()).contains("server b ");
        awaitPeace();
        assertThat(bench.reloads()).isEqualTo(1);
    }

    @Test
    void aServerOfWhichNobodyKnowsTheLineIsAddedAnewBeforeItServes() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        bench.apply(server("a", a));
        bench.awaitStage("b", ServerStage.MAINTENANCE);
        eventually().until(() -> !bench.file().contains("server b "));
        restart("server a ", "server a ", server("a", a), with("b", b, Map.of("spare", "yes")));
        awaitInFile(server("b", b));
        eventually().until(() -> isSpare("b"));
        assertThat(steps()).contains("web/b deleted");
        awaitPeace();
        assertThat(bench.reloads()).isZero();
    }

    /** A line that depends on its place in the file is another one when read alone: that must not go on and on. */
    @Test
    void aLineThatDependsOnItsPlaceIsReloadedForOnce() throws Exception {
        write(END, " pool-max-conn -1{{#unless @first}} backup{{/unless}}\n");
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        assertThat(isSpare("b")).isFalse();
        bench.algorithm = "leastconn";
        bench.apply(server("a", a), server("b", b));
        bench.awaitReloads(1);
        eventually().until(() -> isSpare("b"));
        awaitPeace();
        assertThat(bench.reloads()).isEqualTo(1);
    }

    @Test
    void aPlanTellsOfTheReloadThatAServersLineTakes() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        open(server("a", a), server("b", b));
        Forecast forecast = bench.balancer()
                .foresee(bench.state(server("a", a), with("b", b, Map.of("spare", "yes", "mc", "5"))))
                .get();
        assertThat(forecast.steps()).containsExactly("web/b takes at most 5 connections at once");
        assertThat(forecast.reload()).singleElement().asString().contains("server web/b has ", "backup now");
        assertThat(forecast.problem()).isEqualTo(Optional.empty());
        assertThat(bench.reloads()).isZero();
    }
}
