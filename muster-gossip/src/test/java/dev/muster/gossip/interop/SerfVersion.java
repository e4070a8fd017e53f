package dev.muster.gossip.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real Serf that Muster is tested with. */
public enum SerfVersion {
    BOOKWORM("0.9.4"),
    TRIXIE("0.10.1");

    private final String number;
    private final String path;
    private final String problem;

    /** Where the program is; or why it cannot be had. */
    private record Found(String path, String problem) {}

    SerfVersion(String number) {
        this.number = number;
        Found found = find(number);
        this.path = found.path();
        this.problem = found.problem();
    }

    public String number() {
        return number;
    }

    /** The path of the program; a test that needs one that cannot be had ends here, skipped. */
    public String program() {
        Assumptions.assumeTrue(present(), problem);
        return path;
    }

    boolean present() {
        return !path.isEmpty();
    }

    private static Found find(String number) {
        try {
            Process script = new ProcessBuilder(
                            checkout().resolve("tests/interop/find-serf").toString(), number)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!script.waitFor(2, TimeUnit.MINUTES)) {
                script.destroyForcibly();
                return new Found("", "serf " + number + ": tests/interop/find-serf does not end");
            }
            return script.exitValue() == 0
                    ? new Found(path, "")
                    : new Found("", "serf " + number + " cannot be had; tests/interop/find-serf says why");
        } catch (IOException e) {
            return new Found("", "serf " + number + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found("", "interrupted");
        }
    }

    /** The folder of the whole project. */
    static Path checkout() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("tests/interop/find-serf"))) {
                return folder;
            }
        }
        throw new IOException("not in a checkout of Muster");
    }

    @Override
    public String toString() {
        return number;
    }
}
