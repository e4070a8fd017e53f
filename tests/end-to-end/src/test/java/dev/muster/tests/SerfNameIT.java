package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Muster by the name {@code serf}: the run scripts of the classic system as they are, supervised by s6, in one cluster
 * with real Serf agents. It takes Serf's usual ports, so it runs only in a network of its own, as ./verify gives it
 * one.
 */
@Timeout(240)
final class SerfNameIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Checkout checkout;
    private Path bin;

    @BeforeEach
    void open() throws IOException {
        List<String> interfaces = NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .toList();
        Assumptions.assumeTrue(interfaces.equals(List.of("lo")), "not in a network of its own: " + interfaces);
        checkout = Checkout.open();
        bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("serf"), Checkout.root().resolve("muster"));
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        if (checkout != null) {
            checkout.processes().forEach(pid -> RunningCommand.signal(pid, "KILL"));
            checkout.close();
        }
    }

    /** Any command, with a path on which {@code serf} is the link. */
    private RunningCommand start(String... argv) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(argv)).directory(folder.toFile());
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("MUSTER_RUN", checkout.runFolder().toString());
        builder.environment().put("MUSTER_NO_BUILD", "1");
        builder.environment().put("NO_COLOR", "1");
        builder.environment().keySet().removeAll(List.of("MUSTER_AGENT", "MUSTER_CONFIG"));
        return RunningCommand.start(builder);
    }

    private RunningCommand serf(String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of("serf"));
        argv.addAll(List.of(words));
        return start(argv.toArray(String[]::new));
    }

    private String output(String... argv) throws Exception {
        try (RunningCommand command = start(argv)) {
            assertThat(command.awaitExit(PATIENCE)).as(command::text).isZero();
            return command.fullText();
        }
    }

    private Path script(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void awaitUp(RunningCommand agent) throws InterruptedException {
        agent.awaitLine(line -> line.contains("==> Serf agent running!"), PATIENCE);
    }

    @Test
    void startsWithSerfsDefaultsInClearAndWithAWarning() throws Exception {
        Files.writeString(folder.resolve("muster.yaml"), "node: {name: wrong}\n");
        try (RunningCommand agent = serf("agent", "-node=n", "-node=one", "-tag", "a=1", "-tag", "a=2", "-join=")) {
            awaitUp(agent);
            agent.awaitLine(line -> line.contains("gossip is in clear, as Serf has it"), PATIENCE);
            agent.awaitLine(line -> line.strip().equals("Node name: 'one'"), PATIENCE);
            agent.awaitLine(line -> line.strip().equals("Bind addr: '0.0.0.0:7946'"), PATIENCE);
            agent.awaitLine(line -> line.strip().equals("RPC addr: '127.0.0.1:7373'"), PATIENCE);
            assertThat(SerfAgent.serf("members")).containsPattern("one .*:7946 +alive +.*a=2");
            assertThat(output("serf", "members", "-format", "json")).contains("\"one\"");
            agent.signal("INT");
            assertThat(agent.awaitExit(PATIENCE)).as(agent::text).isZero();
        }
    }

    /** A script's & has its command ignore INT, which Serf hears all the same. */
    @Test
    void aScriptThatStartsItInTheBackgroundCanInterruptIt() throws Exception {
        try (RunningCommand script =
                start("sh", "-c", "serf agent -node=back -bind=127.0.0.2 & echo pid $!; wait $!; echo ended with $?")) {
            awaitUp(script);
            String pid =
                    script.awaitLine(line -> line.startsWith("pid "), PATIENCE).substring("pid ".length());
            RunningCommand.signal(Long.parseLong(pid), "INT");
            script.awaitLine(line -> line.equals("ended with 0"), PATIENCE);
            assertThat(script.text()).contains("leaving (signal INT)");
        }
    }

    @Test
    void termEndsItWithoutLeavingUnlessAFileSaysOtherwise() throws Exception {
        Path leaves = Files.writeString(folder.resolve("leaves.json"), "{\"leave_on_terminate\": true}");
        Path stays = Files.writeString(folder.resolve("stays.json"), "{\"skip_leave_on_interrupt\": true}");
        try (SerfAgent other = SerfAgent.start("other", "127.0.0.9", "");
                RunningCommand plain =
                        serf("agent", "-node=plain", "-bind=127.0.0.2", "-profile=local", "-join=" + other.gossip());
                RunningCommand leaver = serf(
                        "agent",
                        "-node=leaver",
                        "-bind=127.0.0.3",
                        "-rpc-addr=127.0.0.1:7374",
                        "-profile=local",
                        "-config-file=" + leaves,
                        "-join",
                        other.gossip());
                RunningCommand stayer = serf(
                        "agent",
                        "-node=stayer",
                        "-bind=127.0.0.4",
                        "-rpc-addr=127.0.0.1:7375",
                        "-profile=local",
                        "-config-file",
                        stays.toString(),
                        "-join",
                        other.gossip())) {
            await("all are one cluster")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(other.members())
                            .containsPattern("plain .*alive")
                            .containsPattern("leaver .*alive")
                            .containsPattern("stayer .*alive"));
            leaver.signal("TERM");
            assertThat(leaver.awaitExit(PATIENCE)).as(leaver::text).isZero();
            plain.signal("TERM");
            assertThat(plain.awaitExit(PATIENCE)).as(plain::text).isEqualTo(1);
            stayer.signal("INT");
            assertThat(stayer.awaitExit(PATIENCE)).as(stayer::text).isEqualTo(1);
            await("the others see it so")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(other.members())
                            .containsPattern("plain .*failed")
                            .containsPattern("leaver .*left")
                            .containsPattern("stayer .*failed"));
        }
    }

    /** Both run scripts of the classic system, each in a service folder of s6, and a real Serf agent between them. */
    @Test
    void theClassicRunScriptsWorkUnchangedUnderS6() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/s6-supervise")), "s6 is not installed");
        Path seen = folder.resolve("seen");
        script("member-join.sh", "#!/bin/sh\nwhile read -r line; do echo \"join $line\" >>" + seen + "; done\n");
        script("member-leave.sh", "#!/bin/sh\nwhile read -r line; do echo \"gone $line\" >>" + seen + "; done\n");
        script("ha/run", """
                #!/bin/sh
                exec serf agent --node=ha --bind=127.0.0.2 --profile=local --tag role=balancer \\
                  --event-handler member-join=%1$s/member-join.sh \\
                  --event-handler member-leave,member-failed=%1$s/member-leave.sh
                """.formatted(folder));
        script("web/run", """
                #!/bin/sh
                exec serf agent --node=web --bind=127.0.0.3 --rpc-addr=127.0.0.1:7374 --profile=local \\
                  --join 127.0.0.2 --tag role=backend
                """);
        try (RunningCommand ha = start("s6-supervise", folder.resolve("ha").toString());
                RunningCommand web = start("s6-supervise", folder.resolve("web").toString())) {
            awaitUp(ha);
            awaitUp(web);
            try (SerfAgent serf = SerfAgent.start("plain", "127.0.0.4", "127.0.0.2", "role=backend")) {
                await("three are one cluster")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(serf.members())
                                .containsPattern("ha .*alive .*role=balancer")
                                .containsPattern("web .*alive .*role=backend"));
                await("the handler has been told")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(seen)
                                .content()
                                .containsPattern("join web\\t127.0.0.3\\tbackend\\t")
                                .containsPattern("join plain\\t127.0.0.4\\tbackend\\t"));
                serf.leave();
            }
            await("and of the leave")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(seen).content().containsPattern("gone plain\\t127.0.0.4\\tbackend\\t"));
            output("s6-svc", "-d", folder.resolve("web").toString());
            await("the end of a supervised node")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(seen).content().containsPattern("gone web\\t127.0.0.3\\tbackend\\t"));
            for (String name : List.of("web", "ha")) {
                output("s6-svc", "-xd", folder.resolve(name).toString());
            }
            assertThat(web.awaitExit(PATIENCE)).as(web::text).isZero();
            assertThat(ha.awaitExit(PATIENCE)).as(ha::text).isZero();
        }
    }
}
