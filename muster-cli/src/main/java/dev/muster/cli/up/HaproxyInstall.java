package dev.muster.cli.up;

import dev.muster.cli.text.SafeText;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gets HAProxy where it is missing: as root on Debian and Ubuntu by apt, without root by unpacking Debian's package
 * into a folder of Muster's own.
 */
public final class HaproxyInstall {

    /** How it can be got here. */
    public enum Way {
        APT,
        UNPACK,
        NONE
    }

    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");
    private static final Map<String, String> QUIET = Map.of("DEBIAN_FRONTEND", "noninteractive", "LC_ALL", "C");

    private final Map<String, String> environment;
    private final Consumer<String> progress;

    public HaproxyInstall(Map<String, String> environment, Consumer<String> progress) {
        this.environment = Map.copyOf(environment);
        this.progress = progress;
    }

    /** How it can be got on this machine by this user. */
    public Way way() {
        boolean apt =
                Files.isExecutable(Path.of("/usr/bin/apt-get")) && Files.isExecutable(Path.of("/usr/bin/dpkg-deb"));
        if (!apt) {
            return Way.NONE;
        }
        return isRoot() ? Way.APT : Way.UNPACK;
    }

    /** What a person would type to get it, in one line. */
    public String byHand() {
        if (Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return "sudo apt-get install haproxy";
        }
        if (Files.isExecutable(Path.of("/usr/bin/dnf"))) {
            return "sudo dnf install haproxy";
        }
        if (Files.isExecutable(Path.of("/sbin/apk"))) {
            return "sudo apk add haproxy";
        }
        if (Files.isExecutable(Path.of("/usr/bin/pacman"))) {
            return "sudo pacman -S haproxy";
        }
        if (Files.isExecutable(Path.of("/opt/homebrew/bin/brew"))
                || Files.isExecutable(Path.of("/usr/local/bin/brew"))) {
            return "brew install haproxy";
        }
        return "install HAProxy 2.6 or later with the packages of your system (https://www.haproxy.org)";
    }

    /** The question to ask before {@link #install}. */
    public String question() {
        return switch (way()) {
            case APT -> "Install it with apt-get?";
            case UNPACK ->
                "Download Debian's package and unpack it into " + Haproxy.ownFolder(environment)
                        + "? Nothing else is touched.";
            case NONE -> throw new IllegalStateException("it can't be got here");
        };
    }

    /** Gets it and returns where it is. */
    public Path install() throws UpException, InterruptedException {
        switch (way()) {
            case APT -> byApt();
            case UNPACK -> new HaproxyUnpack(environment, progress).unpack();
            case NONE -> throw failed("HAProxy can't be got here by Muster", "");
        }
        return Haproxy.find(environment).orElseThrow(() -> failed("HAProxy is still not to be found", ""));
    }

    private void byApt() throws UpException, InterruptedException {
        boolean guarded = forbidServices();
        // Ctrl-C ends the program here and now, past every finally.
        Thread interrupted = new Thread(POLICY.toFile()::delete, "policy-rc.d");
        if (guarded) {
            Runtime.getRuntime().addShutdownHook(interrupted);
        }
        try {
            progress.accept("installing haproxy with apt-get");
            Tool.Outcome outcome = aptInstall();
            if (!outcome.good()) {
                progress.accept("asking for the newest package lists (apt-get update)");
                Tool.run(DEADLINE, Optional.empty(), QUIET, "apt-get", "-q", "update");
                progress.accept("installing haproxy with apt-get");
                outcome = aptInstall();
            }
            if (!outcome.good()) {
                throw failed("apt-get could not install haproxy", outcome.lastWords(6));
            }
        } finally {
            if (guarded) {
                allowServices();
                Runtime.getRuntime().removeShutdownHook(interrupted);
            }
        }
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            // Only the program is wanted. The distribution's own service would start at the next boot.
            Tool.run(Duration.ofSeconds(30), Optional.empty(), QUIET, "systemctl", "disable", "haproxy.service");
            progress.accept("Debian's own haproxy service stays off (systemctl enable haproxy turns it on)");
        }
    }

    private static Tool.Outcome aptInstall() throws InterruptedException {
        return Tool.run(
                DEADLINE,
                Optional.empty(),
                QUIET,
                "apt-get",
                "-q",
                "-y",
                "-o",
                "DPkg::Lock::Timeout=120",
                "--no-install-recommends",
                "install",
                "haproxy");
    }

    /**
     * Debian starts a service as soon as its package is installed, unless policy-rc.d says no (exit code 101). One that
     * is there already belongs to somebody else and stays. True if ours was put there.
     */
    private static boolean forbidServices() throws UpException {
        try {
            Files.createFile(
                    POLICY, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.writeString(POLICY, "#!/bin/sh\n# For a moment, while muster installs haproxy.\nexit 101\n");
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw failed("could not write " + POLICY, String.valueOf(e.getMessage()));
        }
    }

    private static void allowServices() throws UpException {
        try {
            Files.deleteIfExists(POLICY);
        } catch (IOException e) {
            throw failed("could not remove " + POLICY + "; please remove it", String.valueOf(e.getMessage()));
        }
    }

    static UpException failed(String what, String details) {
        String indented = details.isEmpty()
                ? ""
                : "\n"
                        + details.lines()
                                .map(line -> "  " + SafeText.of(line))
                                .reduce((a, b) -> a + "\n" + b)
                                .orElse("");
        return new UpException(UpException.Reason.MISSING, what + indented);
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
