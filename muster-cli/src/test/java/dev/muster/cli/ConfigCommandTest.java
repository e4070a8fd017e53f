package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster validate}, {@code muster config show}, and which file is read. */
class ConfigCommandTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("muster.yaml"), """
                node: {name: n1, bind: 127.0.0.1}
                services:
                  web: {command: [sh, server], port: 3000}
                  mail: {command: [sleep, 9]}
                balancer: {pools: {web: {}, api: {path: /api}}}
                """);
    }

    private static Typed type(Map<String, String> environment, String... arguments) {
        return Typed.type(new FakeDoors(), environment, arguments);
    }

    @Test
    void aGoodFileIsSummedUp() {
        Typed typed = type(Map.of(), "validate", file.toString());
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo(file + " is good: the node n1, 2 services, a balancer with 2 pools\n");
        assertThat(type(Map.of("MUSTER_CONFIG", file.toString()), "validate").out())
                .startsWith(file + " is good");
    }

    @Test
    void everyMistakeIsShownAndTheFileIsToBlame() throws IOException {
        Files.writeString(file, "nod: 1\nservices: {web: {port: x}}\n\"\\e[31m\": 1\n");
        Typed typed = type(Map.of(), "validate", file.toString());
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err())
                .startsWith(
                        "muster validate: " + file + ":1:1: unknown key 'nod'; did you mean 'node'?\n    1 | nod: 1\n")
                .contains(file + ":2:24: port is 1 to 65535, not 'x'")
                .doesNotContain("\u001b");
        assertThat(type(Map.of(), "validate", folder + "/none.yaml").err())
                .isEqualTo("muster validate: there is no file " + folder + "/none.yaml\n");
        assertThat(type(Map.of(), "validate").err()).contains("there is no muster.yaml in this folder; name the file");
    }

    @Test
    void whatServicesLackOnThisMachineIsSaidForAllOfThem() throws IOException {
        Files.writeString(file, """
                services:
                  web: {command: [no-such-program], port: 3000}
                  good: {command: [sh]}
                  mail:
                    command: [sh]
                    directory: nowhere
                """);
        Typed typed = type(Map.of(), "validate", file.toString());
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err().lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("muster validate: " + file + ":2: service web: no program 'no-such-program' on its PATH");
        assertThat(typed.err())
                .contains(file + ":5: service mail: its working directory " + folder + "/nowhere does not exist")
                .doesNotContain("service good");
        assertThat(type(Map.of(), "validate", "--file-only", file.toString()).exitCode())
                .isZero();
    }

    @Test
    void theEnvironmentCounts() {
        Typed typed = type(Map.of("MUSTER_BIND", "x!"), "validate", file.toString());
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("MUSTER_BIND needs an IP address");
    }

    @Test
    void whatIsSaidIsShownWithItsOrigin() {
        Typed typed = type(
                Map.of("MUSTER_JOIN", "127.0.0.1"),
                "config",
                "show",
                "--config",
                file.toString(),
                "--bind",
                "127.0.0.9",
                "--pool",
                "api:host=a.example,b.example,sticky",
                "--sticky-key",
                "k");
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .containsPattern("(?m)^  name: n1 +# " + file + ":1$")
                .containsPattern("(?m)^  bind: 127.0.0.9 +# --bind$")
                .containsPattern("(?m)^  join: \\[127.0.0.1] +# MUSTER_JOIN$")
                .containsPattern("(?m)^    web: \\{} +# " + file + ":5$")
                .containsPattern("(?m)^      host: \\[a.example, b.example] +# --pool$")
                .containsPattern("(?m)^      path: \\[/api] +# " + file + ":5$")
                .containsPattern("(?m)^      sticky: true +# --pool$")
                .doesNotContain("# default");
        assertThat(type(Map.of(), "config", "show", "--effective", "--config", file.toString())
                        .out())
                .containsPattern("(?m)^  insecure: false +# default$")
                .containsPattern("(?m)^    weight: 100 +# default$");
        assertThat(type(Map.of(), "config", "show", "--no-config").out()).isEqualTo("# nothing is said\n");
    }

    @Test
    void programsGetJson() {
        Typed typed = type(Map.of(), "config", "show", "--config", file.toString(), "--format", "json");
        assertThat(typed.out().replaceAll("\\s+", ""))
                .startsWith("{\"format\":1,\"settings\":[{\"path\":[\"node\",\"name\"],\"value\":\"n1\",\"said\":true,"
                        + "\"from\":\"" + file + ":1\"}");
    }

    @Test
    void aWrongLineIsWrongUse() {
        assertThat(type(Map.of(), "config", "shwo").err()).contains("there is no 'shwo' here");
        assertThat(type(Map.of(), "config", "show", "--config", "a", "--no-config")
                        .err())
                .contains("--config and --no-config cannot both be meant");
        Typed typed = type(Map.of(), "agent", "--config", file + "x");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster agent: there is no file " + file + "x\n");
    }

    @Test
    void aBalancersFlagsNeedABalancerInTheFileAtLeast() throws IOException {
        assertThat(type(Map.of(), "config", "show", "--config", file.toString(), "--port", "81")
                        .out())
                .containsPattern("(?m)^  bind: 81 +# --port$");
        Files.writeString(file, "node: {name: n1}\n");
        Typed typed = type(Map.of(), "config", "show", "--config", file.toString(), "--port", "81");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster config: --port is for a balancer; add --balancer\n");
    }

    @Test
    void aFileThatOthersMayWriteHasToBeNamed() throws Exception {
        assertThat(ConfigChoice.inThisFolder(folder)).contains(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> ConfigChoice.inThisFolder(folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("may have been written by another user")
                .hasMessageContaining("--no-config");
        Files.delete(file);
        assertThat(ConfigChoice.inThisFolder(folder)).isEmpty();
    }

    @Test
    void aFileThatBelongsToAnotherHasToBeNamed() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root gives files away");
        Files.setAttribute(file, "unix:uid", 12_345);
        assertThatThrownBy(() -> ConfigChoice.inThisFolder(folder)).hasMessageContaining("another user");
    }
}
