package dev.muster.haproxy.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The haproxy program: where it is, which release, and whether it accepts a configuration. Calls start a process and
 * wait for it, ten seconds at most. Any thread.
 */
public record HaproxyBinary(Path path, HaproxyVersion version, Abilities abilities) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_OUTPUT = 64 * 1024;

    /** Looks for it in {@code PATH}, {@code /usr/sbin} and {@code /usr/local/sbin}. */
    public static HaproxyBinary find() throws HaproxyException {
        List<String> folders = new ArrayList<>();
        Optional.ofNullable(System.getenv("PATH")).ifPresent(path -> folders.addAll(List.of(path.split(":"))));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
        for (String folder : folders) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, "haproxy");
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return at(candidate);
            }
        }
        throw new HaproxyException("HAProxy isn't installed: there is no 'haproxy' in PATH, /usr/sbin or"
                + " /usr/local/sbin. Install it (on Debian: apt install haproxy), or say where it is with --haproxy.");
    }

    /** The program at this path. */
    public static HaproxyBinary at(Path path) throws HaproxyException {
        if (!Files.isExecutable(path)) {
            throw new HaproxyException("There is no program that can be run at " + path + ".");
        }
        Result result = run(List.of(path.toString(), "-v"));
        HaproxyVersion version = HaproxyVersion.parse(result.output())
                .orElseThrow(() -> new HaproxyException(path + " doesn't say that it is HAProxy: it printed '"
                        + result.output().lines().findFirst().orElse("") + "'."));
        Abilities abilities = Abilities.of(version)
                .orElseThrow(() -> new HaproxyException(path + " is HAProxy " + version + ", which "
                        + (version.atLeast(2, 4)
                                ? "adds servers while it runs only as an experiment"
                                : "can't add servers while it runs")
                        + ". Muster needs 2.6 or later."));
        return new HaproxyBinary(path, version, abilities);
    }

    /**
     * Has HAProxy read a configuration file, as it would at its start.
     *
     * @return its reason, when it refuses the file
     */
    public Optional<String> refusal(Path file) throws HaproxyException {
        return refusal(file, List.of());
    }

    /**
     * The same, for a HAProxy that is started with further arguments on which the meaning of the file depends.
     *
     * @param arguments such as its folder and its name among the peers
     */
    public Optional<String> refusal(Path file, List<String> arguments) throws HaproxyException {
        List<String> command = new ArrayList<>(List.of(path.toString(), "-c"));
        command.addAll(arguments);
        command.addAll(List.of("-f", file.toString()));
        Result result = run(command);
        if (result.exitCode() == 0) {
            return Optional.empty();
        }
        if (result.output().contains("(no listener)")) {
            return Optional.of("the configuration listens nowhere: it needs a frontend with a bind line");
        }
        String name = file.toString();
        List<String> reasons = result.output()
                .lines()
                .filter(line -> line.startsWith("[ALERT]"))
                .map(line -> line.replaceFirst("^\\[ALERT]\\s+\\(\\d+\\) : (config : )?", ""))
                .filter(line -> !line.startsWith("Error(s) found") && !line.startsWith("Fatal errors found"))
                .map(line -> line.replace("parsing [" + name + ":", "line [").replace("[" + name + ":", "line ["))
                .map(line -> line.replaceFirst("^line \\[(\\d+)] :", "line $1:"))
                .map(line -> line.replaceFirst("\\.+$", ""))
                .limit(5)
                .toList();
        return Optional.of(
                reasons.isEmpty() ? "haproxy -c ended with " + result.exitCode() : String.join("; ", reasons));
    }

    private record Result(int exitCode, String output) {}

    private static Result run(List<String> command) throws HaproxyException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            Thread watchdog = Thread.ofVirtual().start(() -> {
                try {
                    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException _) {
                    // The process has ended: nothing is left to watch.
                }
            });
            byte[] output = process.getInputStream().readNBytes(LONGEST_OUTPUT);
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            int exitCode = process.waitFor();
            watchdog.interrupt();
            String text = new String(output, StandardCharsets.UTF_8);
            return new Result(exitCode, text.replaceAll("[\\p{Cntrl}&&[^\\n]]", " "));
        } catch (IOException e) {
            throw new HaproxyException(command.getFirst() + " can't be run: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HaproxyException("interrupted while waiting for " + command.getFirst());
        }
    }
}
