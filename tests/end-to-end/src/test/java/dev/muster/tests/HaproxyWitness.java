package dev.muster.tests;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What HAProxy and its file say, read without any of Muster's own code: a second witness for what Muster reports.
 */
final class HaproxyWitness {

    private static final Pattern SERVER_LINE =
            Pattern.compile("\\s*server\\s+(\\S+)\\s+(\\S+):(\\d+)\\s.*?\\bid (\\d+)\\b.*?\\bweight (\\d+)\\b.*");

    private final Path folder;

    /** @param folder where haproxy.cfg and the sockets are */
    HaproxyWitness(Path folder) {
        this.folder = folder;
    }

    /** Each server of {@code backend} that the file has: "address:port id weight" by name. */
    SortedMap<String, String> serversInFile(String backend) throws IOException {
        SortedMap<String, String> servers = new TreeMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(folder.resolve("haproxy.cfg"))) {
            if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
                inside = line.strip().equals("backend " + backend);
            }
            Matcher server = SERVER_LINE.matcher(line);
            if (inside && server.matches()) {
                servers.put(
                        server.group(1),
                        server.group(2) + ":" + server.group(3) + " id " + server.group(4) + " weight "
                                + server.group(5));
            }
        }
        return servers;
    }

    /** Each server of {@code backend} that HAProxy has and that is not in maintenance, in the same form. */
    SortedMap<String, String> serversRunning(String backend) throws IOException {
        SortedMap<String, String> servers = new TreeMap<>();
        List<String> lines =
                ask("admin.sock", "show servers state " + backend).lines().toList();
        List<String> columns = List.of(lines.get(1).replace("# ", "").split(" "));
        for (String line : lines.subList(2, lines.size())) {
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = List.of(line.split(" "));
            boolean maintenance = (Integer.parseInt(cells.get(columns.indexOf("srv_admin_state"))) & 0x3) != 0;
            if (!maintenance) {
                servers.put(
                        cells.get(columns.indexOf("srv_name")),
                        cells.get(columns.indexOf("srv_addr")) + ":" + cells.get(columns.indexOf("srv_port")) + " id "
                                + cells.get(columns.indexOf("srv_id")) + " weight "
                                + cells.get(columns.indexOf("srv_uweight")));
            }
        }
        return servers;
    }

    /** How often the master has reloaded, from its own list of processes. */
    int reloads() throws IOException {
        String table = ask("master.sock", "show proc");
        String master = table.lines()
                .filter(line -> line.matches("\\d+\\s+master\\s.*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no master in:\n" + table));
        return Integer.parseInt(master.split("\\s+")[2]);
    }

    /** How many sessions are on this server. */
    long sessions(String backend, String server) throws IOException {
        String there = " be=" + backend + " srv=" + server + " ";
        return ask("admin.sock", "show sess")
                .lines()
                .filter(line -> line.contains(there))
                .count();
    }

    private String ask(String socket, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve(socket)));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            // The master keeps the line open for more commands until it hears that there are none.
            channel.shutdownOutput();
            StringBuilder answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                buffer.clear();
            }
            return answer.toString();
        }
    }
}
