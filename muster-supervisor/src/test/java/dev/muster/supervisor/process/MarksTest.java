package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.supervisor.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MarksTest {

    private static final String RUN = "marks-test-" + ProcessHandle.current().pid();
    private static final int LOOKS = 200;

    @TempDir
    private Path folder;

    /** In the midst of it a process has no environment: who ends a service would not see it. */
    @Test
    void whoBeginsOneProgramAfterAnotherIsFoundByEveryLook() throws Exception {
        Path script = Files.writeString(folder.resolve("again"), "exec /bin/sh \"$0\"\n");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString());
        builder.environment().put(Launch.RUN_VARIABLE, RUN);
        Process restless = builder.start();
        try {
            await().until(() -> !Marks.bearing(RUN).isEmpty());
            for (int i = 0; i < LOOKS; i++) {
                assertThat(Marks.bearing(RUN)).as("look " + i).containsExactly(restless.pid());
            }
        } finally {
            restless.destroyForcibly();
        }
    }
}
