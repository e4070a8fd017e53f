package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.RunAs;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong, and what they are told. */
class PreflightTest {

    @TempDir
    private Path folder;

    private Path script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private String problem(String... command) {
        return Preflight.problem(Launch.of(List.of(command)).withDirectory(folder))
                .orElse("");
    }

    @Test
    void whatIsThereIsNoProblem() throws IOException {
        assertThat(problem("sh", "-c", "x")).isEmpty();
        assertThat(problem("/bin/sh")).isEmpty();
        script("run.sh", "#!/bin/sh\nexit\r\n");
        assertThat(problem("./run.sh")).isEmpty();
        script("env.sh", "#!/usr/bin/env -S sh -e\n");
        assertThat(problem("./env.sh")).isEmpty();
        script("bare", "echo no first line\n");
        assertThat(problem("./bare")).isEmpty();
    }

    @Test
    void windowsLineEnds() throws IOException {
        Path file = script("run.sh", "#!/bin/sh\r\necho hello\r\n");
        assertThat(problem("./run.sh"))
                .isEqualTo(folder.resolve("./run.sh")
                        + " has Windows line ends (CRLF), so the kernel looks for the program '/bin/sh\\r', which does"
                        + " not exist; convert it, for example with: sed -i 's/\\r$//' " + folder.resolve("./run.sh"));
        assertThat(file).exists();
        script("bare.sh", "set -e\r\necho hello\r\n");
        assertThat(problem("./bare.sh")).contains("Windows line ends").contains("which no shell understands");
    }

    @Test
    void interpreters() throws IOException {
        script("old", "#!/opt/python1.5 -u\nprint 1\n");
        assertThat(problem("./old")).contains("is a script for /opt/python1.5 (its first line)");
        script("env", "#!/usr/bin/env no-such-language\n");
        assertThat(problem("./env"))
                .contains("is a script for no-such-language")
                .contains("PATH");
        script("empty", "#!\n");
        assertThat(problem("./empty")).contains("names no program");
    }

    @Test
    void programsThatAreNotThereOrMayNotBeRun() throws IOException {
        assertThat(problem("no-such-program")).startsWith("no program 'no-such-program' on its PATH (");
        script("here", "#!/bin/sh\n");
        assertThat(problem("here")).endsWith("; there is one in its working directory: ./here");
        assertThat(problem("./nothing")).isEqualTo("no program that may be run at " + folder.resolve("nothing"));
        Files.writeString(folder.resolve("text"), "#!/bin/sh\n");
        assertThat(problem("./text")).contains("may not be run: make it executable with chmod +x");
        assertThat(problem("./../" + folder.getFileName())).contains("is a folder, not a program");
        assertThat(problem("node server.js")).contains("one word with spaces").contains("ask for a shell");
    }

    @Test
    void programsForAnotherSystem() throws IOException {
        byte[] own = Files.readAllBytes(Path.of("/bin/sh").toRealPath());
        String text = new String(own, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("/lib");
        assertThat(at).isPositive();
        script("alpine", text.substring(0, at) + "/lxb" + text.substring(at + 4));
        assertThat(problem("./alpine"))
                .contains("was built for another system: it needs /lxb")
                .contains("which is not here");
        script("same", text);
        assertThat(problem("./same")).isEmpty();
    }

    @Test
    void foldersUsersAndGroups() {
        Launch launch = Launch.of(List.of("sh"));
        assertThat(Preflight.problem(launch.withDirectory(folder.resolve("nowhere"))))
                .get()
                .asString()
                .contains("its working directory " + folder.resolve("nowhere") + " does not exist");
        Optional<String> user = Preflight.problem(launch.withUser(RunAs.user("nobody-of-this-name")));
        assertThat(user)
                .get()
                .asString()
                .containsAnyOf("there is no user 'nobody-of-this-name' on this machine", "only root may run it as");
        assertThat(Preflight.problem(launch.withUser(RunAs.user(System.getProperty("user.name")))))
                .isEmpty();
    }

    @Test
    void allThatAServiceNeedsIsLookedAt() {
        ServiceSpec spec = ServiceSpec.of(
                        new ServiceName("web"),
                        new Work.Kept(
                                Launch.of(List.of("no-app")).withLimits(new TreeMap<>(Map.of(Limit.OPEN_FILES, 100L))),
                                List.of(),
                                List.of(Task.of(List.of("no-after")))))
                .withCheck(Check.command(List.of("no-check")))
                .withOutput(Output.direct(folder.resolve("nowhere/out")));
        assertThat(Preflight.problems(spec))
                .hasSize(4)
                .anyMatch(text -> text.contains("no-app"))
                .anyMatch(text -> text.contains("no-after"))
                .anyMatch(text -> text.contains("no-check"))
                .anyMatch(text -> text.contains("output file"));
    }

    @Test
    void whatTasksBeforeTheStartMayMakeIsNotLookedFor() {
        Launch app = Launch.of(List.of("./no-app-yet")).withDirectory(folder);
        ServiceSpec built = ServiceSpec.of(
                new ServiceName("web"), new Work.Kept(app, List.of(Task.of(List.of("sh", "build"))), List.of()));
        assertThat(Preflight.problems(built)).isEmpty();
        ServiceSpec broken = ServiceSpec.of(
                new ServiceName("web"), new Work.Kept(app, List.of(Task.of(List.of("no-build"))), List.of()));
        assertThat(Preflight.problems(broken)).singleElement().asString().contains("no-build");
    }
}
