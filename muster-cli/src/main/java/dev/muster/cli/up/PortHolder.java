package dev.muster.cli.up;

import dev.muster.cli.text.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that has a port, as far as this user may know it. Read from Linux' {@code /proc}; elsewhere, and for the
 * processes of others, nobody is found. Source: proc(5), "/proc/net/tcp" and "/proc/pid/fd".
 *
 * @param command its command line, safe to print and shortened
 */
public record PortHolder(long pid, String command) {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int MAX_COMMAND = 100;
    private static final int MAX_COMMAND_BYTES = 4096;

    /** Who listens on this TCP port, at any address. */
    public static Optional<PortHolder> ofTcp(int port) {
        Set<String> inodes = new HashSet<>();
        inodes.addAll(inodes(PROC.resolve("net/tcp"), port, true));
        inodes.addAll(inodes(PROC.resolve("net/tcp6"), port, true));
        return holder(inodes);
    }

    /** Who has bound this UDP port, at any address. */
    public static Optional<PortHolder> ofUdp(int port) {
        Set<String> inodes = new HashSet<>();
        inodes.addAll(inodes(PROC.resolve("net/udp"), port, false));
        inodes.addAll(inodes(PROC.resolve("net/udp6"), port, false));
        return holder(inodes);
    }

    /** Who has this port, by TCP or else by UDP, at any address. */
    public static Optional<PortHolder> of(int port) {
        return ofTcp(port).or(() -> ofUdp(port));
    }

    /** "process 4711 (/usr/sbin/haproxy -f …)". */
    public String words() {
        return "process " + pid + (command.isEmpty() ? "" : " (" + command + ")");
    }

    private static Set<String> inodes(Path table, int port, boolean onlyListening) {
        var inodes = new HashSet<String>();
        try (var lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            lines.skip(1).forEach(line -> {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9
                        && localPort(fields[1]) == port
                        && (!onlyListening || fields[3].equals(LISTENING))) {
                    inodes.add(fields[9]);
                }
            });
        } catch (IOException | java.io.UncheckedIOException e) {
            return Set.of();
        }
        return inodes;
    }

    private static int localPort(String address) {
        try {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<PortHolder> holder(Set<String> inodes) {
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, inodes)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    return Optional.of(new PortHolder(pid, command(process)));
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")
                        && inodes.contains(target.substring("socket:[".length(), target.length() - 1))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Gone meanwhile, or not ours to look into.
            return false;
        }
        return false;
    }

    private static String command(Path process) {
        try (var in = Files.newInputStream(process.resolve("cmdline"))) {
            byte[] bytes = in.readNBytes(MAX_COMMAND_BYTES);
            List<String> words = List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
            String line = SafeText.of(String.join(" ", words).strip());
            return line.length() <= MAX_COMMAND ? line : line.substring(0, MAX_COMMAND) + "…";
        } catch (IOException e) {
            return "";
        }
    }
}
