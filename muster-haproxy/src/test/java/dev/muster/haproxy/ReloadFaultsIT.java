package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.builtIn;
import static dev.muster.haproxy.BalancerBench.builtInWith;
import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.HaproxyBinary;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change of settings that can't be had leaves the last good configuration serving, on disk and in memory. */
class ReloadFaultsIT extends EachBranch {

    private Path template;
    private SmallBackend a;

    ReloadFaultsIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, builtIn());
        bench.options = bench.options.withTemplate(template);
        a = bench.backend("a");
    }

    private void openWithA() throws Exception {
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.file().contains("server a "));
    }

    private void awaitProblem(String... parts) {
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem).contains(parts)));
    }

    private void awaitNoProblem() {
        eventually()
                .untilAsserted(
                        () -> assertThat(bench.balancer().status().problem()).isEmpty());
    }

    /** After the trouble: the mended template is taken up. */
    private void mended(int reloads) throws Exception {
        Files.writeString(template, builtInWith("  http-response set-header X-Mended yes\n"));
        bench.awaitReloads(reloads);
        awaitNoProblem();
        // A connection that was kept alive gets one more answer from the old worker.
        eventually().until(() -> bench.get("/").headers().firstValue("X-Mended").isPresent());
    }

    @Test
    void aFileThatHaproxyRefuses() throws Exception {
        openWithA();
        OptionalLong master = bench.process.pid();
        Files.writeString(template, builtInWith("  http-request nonsense\n"));
        awaitProblem("HAProxy refuses the new configuration", "nonsense", "last good one stays");
        assertThat(bench.file()).doesNotContain("nonsense");
        assertThat(bench.get("/").body()).isEqualTo("a");

        // Servers go on to come and go, in HAProxy and in the good file.
        SmallBackend b = bench.backend("b");
        bench.apply(server("a", a), server("b", b));
        bench.awaitStage("b", ServerStage.READY);
        eventually().until(() -> bench.file().contains("server b "));
        assertThat(bench.file()).doesNotContain("nonsense");
        assertThat(bench.reloads()).isZero();
        assertThat(bench.balancer().status().reloads()).isZero();
        mended(1);
        assertThat(bench.process.pid()).isEqualTo(master);
    }

    @Test
    void aTemplateThatCannotBeRead() throws Exception {
        openWithA();
        Files.writeString(template, builtIn() + "{{#if");
        awaitProblem("mine.hbs", "line ");
        Files.delete(template);
        awaitProblem("there is no such file");
        assertThat(bench.get("/").body()).isEqualTo("a");
        assertThat(bench.file()).contains("server a ");
        mended(1);
    }

    @Test
    void aTemplateThatIsEmptyOrListensNowhere() throws Exception {
        openWithA();
        Files.writeString(template, "");
        awaitProblem("renders an empty file");
        Files.writeString(template, """
                backend web
                {{#each servers}}
                  server {{name}} {{address}} check
                {{/each}}
                """);
        awaitProblem("renders no frontend");
        Files.writeString(template, builtIn().replace("bind {{bind.address}}", "bind 127.0.0.1:{{stats.port}}"));
        awaitProblem("any more, where clients come in");
        assertThat(bench.get("/").body()).isEqualTo("a");
        mended(1);
    }

    @Test
    void aBusyPortIsFoundBeforeHaproxyStopsToListen() throws Exception {
        openWithA();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String bind = "127.0.0.1:" + taken.getLocalPort();
            Files.writeString(template, builtInWith("  bind " + bind + "\n"));
            awaitProblem("port " + taken.getLocalPort(), "another program already does", "last good one stays");
            assertThat(bench.file()).doesNotContain(bind);
            assertThat(bench.get("/").body()).isEqualTo("a");
            assertThat(bench.balancer().status().reloads()).isZero();
            assertThat(Files.readString(bench.folder.resolve("log"))).doesNotContain("Paused");
        }
        // The port is free again: it is tried again without being told.
        bench.awaitReloads(1);
        awaitNoProblem();
    }

    @Test
    void haproxyThatFailsToReloadKeepsTheOldFile() throws Exception {
        openWithA();
        // haproxy -c takes it, a Unix socket isn't probed, and HAProxy can't bind it.
        Files.writeString(template, builtInWith("  bind unix@" + bench.folder + "/no/such/folder.sock\n"));
        awaitProblem("refused to reload", "last good one stays");
        assertThat(bench.file()).doesNotContain("no/such/folder").contains("server a ");
        assertThat(bench.options.configFile().resolveSibling("haproxy.cfg.good"))
                .doesNotExist();
        assertThat(bench.get("/").body()).isEqualTo("a");
        assertThat(bench.reloads()).isZero();
        mended(1);
    }

    @Test
    void aCrashBetweenTheFileAndTheReload() throws Exception {
        openWithA();
        bench.balancer().close();
        bench.generations.clear();
        // What a balancer leaves that ends right after it put the new file in place.
        Pool wanted =
                new Pool(BalancerBench.WEB, "leastconn", "/health", HealthStatuses.DEFAULT, List.of(server("a", a)));
        ConfigDraft draft = new Drafter(
                        bench.options, HaproxyBinary.at(bench.options.binary()).abilities())
                .draft(
                        new Settings(List.of(wanted), List.of(), 0, Optional.empty()),
                        Map.of(wanted.name(), wanted.servers()),
                        ServerIds.of(List.of(wanted)),
                        1);
        Files.writeString(bench.options.configFile(), draft.text());
        bench.algorithm = "leastconn";
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 100)) {
            bench.open(server("a", a));
            bench.awaitReloads(1);
            long sent = load.sent();
            eventually().until(() -> load.sent() > sent + 50);
            assertThat(load.failures()).isEmpty();
        }
        assertThat(bench.file()).contains("balance leastconn");
        assertThat(RawSocket.ask(bench.options.adminSocket(), "show env MUSTER_CONFIG"))
                .contains(draft.seal().value());
        awaitNoProblem();
        assertThat(bench.generations.getFirst().how()).isEqualTo(How.ADOPT);
    }

    @Test
    void aTemplateThatChangedWhileNobodySteered() throws Exception {
        openWithA();
        bench.balancer().close();
        bench.generations.clear();
        Files.writeString(
                template,
                builtInWith("  http-response set-header X-New yes\n")
                        .replace("backend {{name}}", "backend new-{{name}}")
                        .replace("default_backend {{defaultPool}}", "default_backend new-{{defaultPool}}"));
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 100)) {
            bench.open(server("a", a));
            bench.awaitReloads(1);
            bench.awaitStage("a", ServerStage.READY);
            long sent = load.sent();
            eventually().until(() -> load.sent() > sent + 50);
            assertThat(load.failures()).isEmpty();
        }
        assertThat(bench.get("/").headers().firstValue("X-New")).contains("yes");
        awaitNoProblem();
    }

    @Test
    void whatSomebodyElseReloadsIsPutRight() throws Exception {
        openWithA();
        Files.writeString(
                bench.options.configFile(),
                bench.file()
                        .replace("balance roundrobin", "balance leastconn")
                        .replaceFirst("server a [^ ]+", "server a 127.0.0.1:1"));
        RawSocket.ask(bench.options.masterSocket(), "reload");
        bench.awaitReloads(1);
        assertThat(bench.file()).contains("balance roundrobin");
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.get("/").body().equals("a"));
        eventually().until(() -> bench.file().contains(Server.text(a.address())));
        assertThat(bench.generations.stream().flatMap(generation -> generation.steps().stream()))
                .anyMatch(step -> step.contains("'balance roundrobin' instead of 'balance leastconn'"));
        awaitNoProblem();
    }

    @Test
    void aReloadByHandOfTheSameFileNeedsNoOther() throws Exception {
        openWithA();
        RawSocket.ask(bench.options.masterSocket(), "reload");
        eventually().until(() -> bench.balancer().status().reloads() == 1);
        eventually()
                .until(() -> bench.generations.stream()
                        .flatMap(generation -> generation.causes().stream())
                        .anyMatch(cause -> cause.contains("runs as a new process")));
        bench.apply(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(bench.get("/").body()).isEqualTo("a");
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void aDiskThatIsFullOrReadOnly() throws Exception {
        Path disk = Files.createDirectory(bench.folder.resolve("d"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "needs root");
        try {
            bench.options = BalancerOptions.defaults(
                            disk.resolve("h"), bench.options.binary(), bench.options.bind(), bench.options.stats())
                    .withTimes(bench.options.times())
                    .withTemplate(template);
            openWithA();
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4k");
            Files.writeString(template, builtInWith("  http-response set-header X-Round 1\n"));
            awaitProblem("can't be written");
            assertThat(bench.file()).contains("server a ").doesNotContain("X-Round");
            assertThat(bench.get("/").body()).isEqualTo("a");
            Files.delete(disk.resolve("filler"));
            mended(1);

            assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
            Files.writeString(template, builtInWith("  http-response set-header X-Round 2\n"));
            awaitProblem("can't be written");
            assertThat(bench.get("/").headers().firstValue("X-Mended")).contains("yes");
            assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
            mended(1);
        } finally {
            bench.balancer().close();
            bench.process.close();
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
