package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.supervisor.process.Zombies;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Orphans are reaped, and no own child's exit code is lost to that, each time in a JVM of its own. */
class OrphanReaperTest {

    private static final int CHILDREN = 200;

    @Test
    void asASubreaper() throws Exception {
        assertThat(run(List.of(), "reap")).contains("exit codes right: 200", "zombies: 0", "reaped: 200");
    }

    @Test
    void asTheFirstProcessOfItsNamespace() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a pid namespace takes root");
        List<String> unshare = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
        assertThat(run(unshare, "init")).contains("pid: 1", "exit codes right: 200", "zombies: 0", "reaped: 200");
    }

    @Test
    void withoutItTheyStay() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a pid namespace takes root");
        List<String> unshare = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
        assertThat(run(unshare, "none")).contains("zombies: 200");
    }

    private static String run(List<String> before, String mode) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(before);
        argv.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                Agent.class.getName(),
                mode));
        Process agent = new ProcessBuilder(argv).redirectErrorStream(true).start();
        String said;
        try (var out = agent.getInputStream()) {
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static String classPath() {
        return Stream.of(Supervisor.class, OrphanReaperTest.class, Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Starts children, each of which leaves an orphan behind and exits with 7. */
    static final class Agent {

        private Agent() {}

        public static void main(String[] args) throws Exception {
            OrphanReaper reaper = switch (args[0]) {
                case "reap" -> OrphanReaper.start(Duration.ofMillis(250)).orElseThrow();
                case "init" -> OrphanReaper.startIfInit().orElseThrow();
                default -> null;
            };
            System.out.println("pid: " + ProcessHandle.current().pid());
            List<Process> children = new ArrayList<>();
            for (int i = 0; i < CHILDREN; i++) {
                children.add(new ProcessBuilder("/bin/sh", "-c", "sleep 0.5 & exit 7").start());
            }
            int right = 0;
            for (Process child : children) {
                right += child.waitFor() == 7 ? 1 : 0;
            }
            System.out.println("exit codes right: " + right);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            long wanted = reaper == null ? CHILDREN : 0;
            while (System.nanoTime() < deadline
                    && (Zombies.ofThisProcess().size() != wanted || (reaper != null && reaper.reaped() < CHILDREN))) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            System.out.println("zombies: " + Zombies.ofThisProcess().size());
            System.out.println("reaped: " + (reaper == null ? 0 : reaper.reaped()));
        }
    }
}
