package dev.muster.haproxy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaproxyVersionTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/,2,6,2.6.12-1+deb12u4",
        "HA-Proxy version 2.2.9-2+deb11u6 2023/12/09,2,2,2.2.9-2+deb11u6",
        "HAProxy version 3.0.11 2025/06/03 - https://haproxy.org/,3,0,3.0.11"
    })
    void whatItPrintsIsRead(String line, int major, int minor, String text) {
        assertThat(HaproxyVersion.parse(line + "\nStatus: …\n")).contains(new HaproxyVersion(major, minor, text));
    }

    @Test
    void otherProgramsAreNotTakenForIt() {
        assertThat(HaproxyVersion.parse("nginx version: nginx/1.22.1")).isEmpty();
        assertThat(HaproxyVersion.parse("")).isEmpty();
    }

    @Test
    void abilitiesGrowWithTheRelease() {
        assertThat(Abilities.of(new HaproxyVersion(2, 4, ""))).isEmpty();
        assertThat(Abilities.of(new HaproxyVersion(2, 5, ""))).isEmpty();
        assertThat(Abilities.of(new HaproxyVersion(2, 6, ""))).hasValueSatisfying(old -> {
            assertThat(old.refusedParameters()).contains("cookie", "resolvers");
            assertThat(old.answeringReload()).isFalse();
            assertThat(old.waitRemovable()).isFalse();
        });
        assertThat(Abilities.of(new HaproxyVersion(2, 8, "")))
                .hasValueSatisfying(next -> assertThat(next.answeringReload()).isTrue());
        assertThat(Abilities.of(new HaproxyVersion(3, 0, ""))).hasValueSatisfying(next -> {
            assertThat(next.refusedParameters()).doesNotContain("cookie");
            assertThat(next.waitRemovable()).isTrue();
            assertThat(next.initState()).isFalse();
        });
        assertThat(Abilities.of(new HaproxyVersion(3, 2, "")))
                .hasValueSatisfying(next -> assertThat(next.initState()).isTrue());
    }

    @Test
    void anOldReleaseIsRefusedWithTheReason() throws Exception {
        Path old = folder.resolve("haproxy");
        Files.writeString(old, "#!/bin/sh\necho 'HA-Proxy version 2.2.9-2+deb11u6 2023/12/09'\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> HaproxyBinary.at(old))
                .isInstanceOf(HaproxyException.class)
                .hasMessageContaining("HAProxy 2.2.9-2+deb11u6, which can't add servers while it runs")
                .hasMessageContaining("2.6 or later");
        assertThatThrownBy(() -> HaproxyBinary.at(folder.resolve("none"))).hasMessageContaining("no program");
    }
}
