package dev.muster.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFolderTest {

    private static final URI API = URI.create("http://127.0.0.1:7380");

    @TempDir
    private Path temp;

    private Path place;
    private RunFolder folder;

    @BeforeEach
    void aFolderThatIsNotThereYet() {
        place = temp.resolve("m");
        folder = RunFolder.find(Map.of("MUSTER_RUN", place.toString()));
    }

    @Test
    void aPublishedAgentIsFound() throws Exception {
        try (Claim claim = folder.claim("web1")) {
            assertThat(folder.agents()).isEmpty();

            claim.publish(API, "secret", "backend");

            AgentAddress agent = folder.resolve(Optional.empty());
            assertThat(agent)
                    .isEqualTo(new AgentAddress(
                            "web1",
                            "backend",
                            place.resolve("web1/rpc.sock"),
                            API,
                            "secret",
                            ProcessHandle.current().pid()));
            assertThat(agent.toString()).doesNotContain("secret");
        }
        assertThat(folder.agents()).isEmpty();
    }

    @Test
    void onlyThisUserMayEnter() throws Exception {
        try (Claim claim = folder.claim("web1")) {
            claim.publish(API, "secret", "backend");

            assertThat(mode(place)).isEqualTo("rwx------");
            assertThat(mode(claim.folder())).isEqualTo("rwx------");
            assertThat(mode(claim.folder().resolve("api"))).isEqualTo("rw-------");
        }
    }

    @Test
    void aStartThatFailedTakesItsFolderAwayUnlessTheUserIsSentThere() throws Exception {
        Claim failed = folder.claim("web1");
        Files.writeString(
                Files.createDirectories(failed.folder().resolve("services/a")).resolve("x"), "x");
        failed.abandon("the port is taken");
        assertThat(failed.folder()).doesNotExist();

        Claim told = folder.claim("web1");
        Path log = Files.writeString(told.folder().resolve("haproxy.log"), "x");
        told.abandon("what it printed is in " + log);
        assertThat(log).exists();

        Claim later = folder.claim("web1");
        later.abandon("the port is taken");
        assertThat(log).as("what was there before the start").exists();
        folder.claim("web1").close();
    }

    @Test
    void aNameIsHeldOnce() throws Exception {
        try (Claim first = folder.claim("web1")) {
            assertThat(first.node()).isEqualTo("web1");
            assertThatThrownBy(() -> folder.claim("web1"))
                    .hasMessageContaining("an agent named 'web1' already runs on this host")
                    .asInstanceOf(throwable(RunFolderException.class))
                    .extracting(RunFolderException::hint)
                    .isEqualTo("give this one another name with --node NAME");
        }
        folder.claim("web1").close();
    }

    @Test
    void aDefaultNameThatIsTakenGetsANumber() throws Exception {
        try (Claim first = folder.claimDefault("host")) {
            assertThat(first.node()).isEqualTo("host");
            try (Claim second = folder.claimDefault("host");
                    Claim third = folder.claimDefault("host")) {
                assertThat(second.node()).isEqualTo("host-2");
                assertThat(third.node()).isEqualTo("host-3");
            }
            try (Claim again = folder.claimDefault("host")) {
                assertThat(again.node()).isEqualTo("host-2");
            }
        }
    }

    @Test
    void anotherProcessHoldsItsNameUntilItDies() throws Exception {
        Files.createDirectories(place.getParent());
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        place.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> folder.claim("web1")).isInstanceOf(RunFolderException.class);
            assertThat(folder.agents()).extracting(AgentAddress::pid).containsExactly(other.pid());
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(folder.agents()).isEmpty();
        Files.createDirectories(place.resolve("web1/services/app"));
        try (Claim claim = folder.claim("web1")) {
            assertThat(claim.folder().resolve("api")).doesNotExist();
            assertThat(claim.folder().resolve("services/app")).isDirectory();
        }
    }

    @Test
    void aProcessWithTheSameNumberIsNotTheSameAgent() throws Exception {
        try (Claim claim = folder.claim("web1")) {
            claim.publish(API, "secret", "backend");
            long pid = ProcessHandle.current().pid();
            Files.writeString(claim.folder().resolve("agent.pid"), pid + " 1\n");

            assertThat(folder.agents()).isEmpty();
        }
    }

    @Test
    void aFolderOpenToOthersIsRefused() throws Exception {
        Files.createDirectory(place);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> folder.claim("web1"))
                .hasMessage("the run folder " + place + " is open to other users (rwxr-x---), and it holds secrets")
                .asInstanceOf(throwable(RunFolderException.class))
                .extracting(RunFolderException::hint)
                .isEqualTo("chmod 700 " + place);
        assertThat(folder.agents()).isEmpty();
    }

    @Test
    void aLinkIsRefused() throws Exception {
        Path real = Files.createDirectory(
                temp.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(place, real);

        assertThatThrownBy(() -> folder.claim("web1")).hasMessageContaining("is a link or a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a b", "-x", "a\nb", "é"})
    void aNameThatCouldLeaveTheFolderIsRefused(String name) {
        assertThatThrownBy(() -> folder.claim(name)).hasMessageContaining("cannot be a node's name");
    }

    @Test
    void aPathTooLongForASocketIsRefusedWithTheNumberOfBytes() {
        Path deep = place.resolve("d".repeat(120 - place.toString().length()));
        int over = (deep + "/web1/rpc.sock").length() - RunFolder.MAX_SOCKET_PATH_BYTES;

        assertThatThrownBy(() -> RunFolder.at(deep).claim("web1"))
                .hasMessageContaining(" is " + over + " bytes longer than the system allows");
    }

    @Test
    void amongSeveralTheBalancerIsMeant() throws Exception {
        try (Claim a = folder.claim("a");
                Claim b = folder.claim("b");
                Claim c = folder.claim("c")) {
            a.publish(API, "t", "backend");
            b.publish(API, "t", "balancer");
            c.publish(API, "t", "backend");

            assertThat(folder.resolve(Optional.empty()).node()).isEqualTo("b");
            assertThat(folder.resolve(Optional.of("c")).node()).isEqualTo("c");

            c.publish(API, "t", "balancer");
            assertThatThrownBy(() -> folder.resolve(Optional.empty()))
                    .hasMessage("several agents run on this host: a (backend), b (balancer), c (balancer)");
            assertThatThrownBy(() -> folder.resolve(Optional.of("x")))
                    .hasMessage("no agent named 'x' runs on this host; there are: a (backend), b (balancer), c"
                            + " (balancer)")
                    .asInstanceOf(throwable(AgentNotFoundException.class))
                    .extracting(AgentNotFoundException::hint)
                    .isEqualTo("say which of them with --agent NAME");
            RunFolder preferring = RunFolder.find(Map.of("MUSTER_RUN", place.toString(), "MUSTER_AGENT", "c"));
            assertThat(preferring.resolve(Optional.empty()).node()).isEqualTo("c");
        }
        assertThatThrownBy(() -> folder.resolve(Optional.empty()))
                .hasMessage("no agent runs on this host (looked in " + place + ")");
    }

    @Test
    void theFolderIsThisUsersOwn() {
        Map<String, String> session = Map.of("XDG_RUNTIME_DIR", "/run/user/1000");
        boolean root = RunFolder.find(session).path().equals(Path.of("/run/muster"));

        if (!root) {
            assertThat(RunFolder.find(session).path()).isEqualTo(Path.of("/run/user/1000/muster"));
            assertThat(RunFolder.find(Map.of()).path().getFileName().toString()).startsWith("muster-");
        }
        assertThat(RunFolder.find(Map.of("MUSTER_RUN", "/x/y")).path()).isEqualTo(Path.of("/x/y"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Holds a name until it is killed. */
    static final class Holder {

        private Holder() {}

        @SuppressWarnings("SystemOut") // It speaks to the test that started it.
        public static void main(String[] args) throws Exception {
            Claim claim = RunFolder.at(Path.of(args[0])).claim("web1");
            claim.publish(API, "secret", "backend");
            System.out.println("held");
            Thread.currentThread().join();
        }
    }
}
