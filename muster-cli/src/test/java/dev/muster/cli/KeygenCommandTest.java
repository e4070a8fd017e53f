package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeygenCommandTest {

    @TempDir
    Path folder;

    private static Typed keygen(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "keygen";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        return Typed.type(new FakeDoors(), line);
    }

    @Test
    void printsAKeyAndNothingElse() {
        Typed typed = keygen();
        assertThat(typed.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(typed.err()).isEmpty();
        assertThat(typed.outLines()).hasSize(1);
        assertThat(Base64.getDecoder().decode(typed.out().strip())).hasSize(32);
        assertThat(keygen().out()).isNotEqualTo(typed.out());
    }

    @Test
    void writesAFileOfItsOwnerAndNeverOverAnother() throws IOException {
        Path file = folder.resolve("cluster.key");
        Typed typed = keygen("--out", file.toString());
        assertThat(typed.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains("wrote a new key to " + file).contains("--key-file");
        String key = Files.readString(file);
        assertThat(Base64.getDecoder().decode(key.strip())).hasSize(32);
        assertThat(typed.err()).doesNotContain(key.strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Typed again = keygen("--out", file.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("muster keygen: the file " + file + " is there already");
        assertThat(Files.readString(file)).isEqualTo(key);
    }
}
