package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./muster} in a checkout of its own, with a Maven and a Java that only play their parts: Maven
 * copies a version into the jar, Java says which jar it was given.
 */
@Timeout(60)
final class LauncherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String MAVEN = """
            #!/bin/sh
            echo "$$" >>builds
            sleep "$(cat seconds)"
            if [ -e broken ]; then
                echo '[ERROR] /src/Broken.java:[7,3] a semicolon is missing'
                exit 1
            fi
            mkdir -p muster-cli/target/dist/lib examples/webapp/target
            cp muster-cli/src/version muster-cli/target/dist/lib/muster.jar
            cp muster-cli/src/version examples/webapp/target/example-webapp-0.jar
            """;

    private static final String JAVA = """
            #!/bin/sh
            while [ "$1" != -cp ]; do shift; done
            echo "runs $(cat "$2") from $2"
            if [ "$4" = stay ]; then
                read -r line
                echo "still has $(cat "$2")"
            fi
            """;

    @TempDir
    private Path folder;

    private Path checkout;

    @BeforeEach
    void layOut() throws IOException {
        checkout = folder.resolve("check out");
        for (String made : List.of("muster-cli/src", "examples/webapp/src")) {
            Files.createDirectories(checkout.resolve(made));
        }
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.writeString(checkout.resolve("seconds"), "0");
        version("one");
        Path real = Checkout.root();
        Files.copy(real.resolve("muster"), checkout.resolve("muster"));
        Files.copy(real.resolve("examples/webapp/run"), checkout.resolve("examples/webapp/run"));
        program("bin/mvn", MAVEN);
        program("a jdk/bin/java", JAVA);
        program("a jdk/bin/javac", "#!/bin/sh\n");
        Files.writeString(folder.resolve("a jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private void program(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void version(String name) throws IOException {
        Files.writeString(checkout.resolve("muster-cli/src/version"), name);
    }

    private long builds() throws IOException {
        return Files.readAllLines(checkout.resolve("builds")).size();
    }

    /** Without a home, and from another folder. */
    private RunningCommand start(Path script, String... words) throws IOException {
        List<String> argv = new java.util.ArrayList<>(List.of(script.toString()));
        argv.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(argv).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("MUSTER_JAVA_HOME", folder.resolve("a jdk").toString());
        return RunningCommand.start(builder);
    }

    private String run(int exitCode, String... words) throws Exception {
        try (RunningCommand muster = start(checkout.resolve("muster"), words)) {
            assertThat(muster.awaitExit(PATIENCE)).as(muster::text).isEqualTo(exitCode);
            return muster.fullText();
        }
    }

    @Test
    void buildsOnceAndAgainWhenASourceChanged() throws Exception {
        assertThat(run(0)).contains("the first time", "runs one from");
        assertThat(run(0)).contains("runs one from").doesNotContain("building");
        version("two");
        assertThat(run(0)).contains("the sources are newer", "runs two from");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void isFoundThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("bin/m"), Path.of("../check out/muster"));
        try (RunningCommand muster = start(link)) {
            assertThat(muster.awaitExit(PATIENCE)).as(muster::text).isZero();
            assertThat(muster.fullText()).contains("runs one from");
        }
    }

    @Test
    void theSampleAppRunsTheSameBuild() throws Exception {
        run(0);
        String jar = run(0, "--sample-app").strip();
        assertThat(Path.of(jar)).hasContent("one").startsWith(checkout.resolve("target/dist"));
    }

    @Test
    void whatRunsKeepsItsJarsThroughLaterBuilds() throws Exception {
        Path first = checkout.resolve("target/dist/1/lib/muster.jar");
        try (RunningCommand muster = start(checkout.resolve("muster"), "stay")) {
            muster.awaitLine(line -> line.contains("runs one from"), PATIENCE);
            for (String next : List.of("two", "three", "four")) {
                version(next);
                assertThat(run(0)).contains("runs " + next);
            }
            assertThat(first).as("the jar of a muster that runs").hasContent("one");
            assertThat(checkout.resolve("target/dist/2"))
                    .as("a build that nobody runs")
                    .doesNotExist();
            muster.signal("TERM");
            muster.awaitExit(PATIENCE);
        }
        version("five");
        run(0);
        assertThat(first).as("nobody runs it any more").doesNotExist();
    }

    @Test
    void aFailedBuildShowsWhyAndLeavesTheLastOneAlone() throws Exception {
        run(0);
        version("two");
        Files.createFile(checkout.resolve("broken"));
        assertThat(run(1)).contains("the build failed", "Broken.java:[7,3] a semicolon is missing", "build.log");
        assertThat(checkout.resolve("target/dist/1/lib/muster.jar")).hasContent("one");
        assertThat(checkout.resolve("target/build.lock")).doesNotExist();
        Files.delete(checkout.resolve("broken"));
        assertThat(run(0)).contains("runs two from");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Files.writeString(checkout.resolve("seconds"), "2");
        try (RunningCommand one = start(checkout.resolve("muster"));
                RunningCommand other = start(checkout.resolve("muster"))) {
            assertThat(one.awaitExit(PATIENCE)).as(one::text).isZero();
            assertThat(other.awaitExit(PATIENCE)).as(other::text).isZero();
            assertThat(List.of(one.fullText(), other.fullText())).allMatch(text -> text.contains("runs one from"));
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theLockOfADeadOneIsTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("target/build.lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");
        assertThat(run(0)).contains("runs one from");
    }

    @Test
    void aPathThatJavaCannotTakeIsRefused() throws Exception {
        Path odd = folder.resolve("a:b");
        Files.move(checkout, odd);
        checkout = odd;
        assertThat(run(3)).contains("has a colon");
    }
}
