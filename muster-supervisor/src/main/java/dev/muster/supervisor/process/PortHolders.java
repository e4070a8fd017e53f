package dev.muster.supervisor.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Who listens at an address, as {@code /proc} says: to name the culprit when a service finds its port taken. */
public final class PortHolders {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";
    private static final int INODE_FIELD = 9;

    private PortHolders() {}

    /** In words, for the first of these addresses that somebody holds who doesn't come of this start. */
    public static Optional<String> stranger(List<InetSocketAddress> addresses, String run) {
        return addresses.stream()
                .flatMap(address -> stranger(address, run).stream())
                .findFirst();
    }

    private static Optional<String> stranger(InetSocketAddress address, String run) {
        for (String table : List.of("tcp", "tcp6")) {
            Optional<String> inode = listener(PROC.resolve("self/net").resolve(table), address);
            if (inode.isPresent()) {
                Optional<Long> pid = owner(inode.get());
                if (pid.isPresent() && Marks.bears(pid.get(), run)) {
                    return Optional.empty();
                }
                String who = pid.map(number -> "process " + number + " (" + name(number) + ")")
                        .orElse("a process that can't be seen from here");
                return Optional.of("its port " + address.getPort() + " is held by " + who
                        + "; end that, or give the service another port");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> listener(Path table, InetSocketAddress wanted) {
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > INODE_FIELD && fields[3].equals(LISTENS) && matches(fields[1], wanted)) {
                    return Optional.of(fields[INODE_FIELD]);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The kernel writes each word of an address in the machine's own order. Source: proc_net_tcp(5). */
    private static boolean matches(String text, InetSocketAddress wanted) {
        int colon = text.indexOf(':');
        try {
            if (colon < 0 || Integer.parseInt(text.substring(colon + 1), 16) != wanted.getPort()) {
                return false;
            }
            byte[] words = HexFormat.of().parseHex(text.substring(0, colon));
            ByteBuffer in = ByteBuffer.wrap(words).order(ByteOrder.BIG_ENDIAN);
            ByteBuffer out = ByteBuffer.allocate(words.length).order(ByteOrder.nativeOrder());
            while (in.remaining() >= Integer.BYTES) {
                out.putInt(in.getInt());
            }
            InetAddress found = InetAddress.getByAddress(out.array());
            return found.isAnyLocalAddress()
                    || wanted.getAddress().isAnyLocalAddress()
                    || found.equals(wanted.getAddress());
        } catch (IllegalArgumentException | UnknownHostException e) {
            return false;
        }
    }

    private static Optional<Long> owner(String inode) {
        String link = "socket:[" + inode + "]";
        return ProcessTable.now().stream()
                .map(ProcStat::pid)
                .filter(pid -> holds(PROC.resolve(Long.toString(pid)).resolve("fd"), link))
                .findFirst();
    }

    private static boolean holds(Path descriptors, String link) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path each : all) {
                if (isLink(each, link)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return false;
    }

    private static boolean isLink(Path descriptor, String link) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(link);
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    private static String name(long pid) {
        try {
            return Echo.printable(
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("comm"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return "?";
        }
    }
}
