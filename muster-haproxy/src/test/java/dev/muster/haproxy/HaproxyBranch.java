package dev.muster.haproxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A branch of HAProxy that Muster is tested with: Debian's 2.6 and 3.0, and the 3.2 of the release to come. */
public enum HaproxyBranch {
    V2_6("2.6"),
    V3_0("3.0"),
    V3_2("3.2");

    private static final String SCRIPT = "tests/haproxy/find-haproxy";

    private final String number;
    private final String path;
    private final String problem;

    /** Where the program is; or why it cannot be had. */
    private record Found(String path, String problem) {}

    HaproxyBranch(String number) {
        this.number = number;
        Found found = find(number);
        this.path = found.path();
        this.problem = found.problem();
    }

    /** The path of the program; a test that needs one that cannot be had ends here, skipped. */
    public Path program() {
        Assumptions.assumeTrue(problem.isEmpty(), problem);
        return Path.of(path);
    }

    private static Found find(String number) {
        try {
            Process script = new ProcessBuilder(checkout().resolve(SCRIPT).toString(), number)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!script.waitFor(2, TimeUnit.MINUTES)) {
                script.destroyForcibly();
                return new Found("", "haproxy " + number + ": " + SCRIPT + " does not end");
            }
            return script.exitValue() == 0
                    ? new Found(path, "")
                    : new Found("", "haproxy " + number + " cannot be had; " + SCRIPT + " says why");
        } catch (IOException e) {
            return new Found("", "haproxy " + number + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found("", "interrupted");
        }
    }

    private static Path checkout() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve(SCRIPT))) {
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
