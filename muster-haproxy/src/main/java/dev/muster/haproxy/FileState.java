package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The servers in a haproxy.cfg. The file <em>equals the running state</em> when both have the same servers, each with
 * the same backend, name, address, port, id and weight; servers in maintenance don't count on either side.
 */
public record FileState(SortedMap<ServerKey, ServerFact> servers) {

    public FileState {
        servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    }

    /** Reads the file. */
    public static FileState read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (CfgException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static FileState parse(String text) throws CfgException {
        SortedMap<ServerKey, ServerFact> facts = new TreeMap<>();
        for (ServerLine line : Cfg.parse(text).servers()) {
            if (!line.has("disabled")) {
                ServerKey key = new ServerKey(line.backend(), line.name());
                facts.put(
                        key,
                        new ServerFact(
                                key,
                                address(line.address()),
                                line.number("id").orElse(0),
                                line.number("weight").orElse(1)));
            }
        }
        return new FileState(facts);
    }

    /** What differs, in words; empty when the file equals the running state. */
    public List<String> differences(RunningState running) {
        List<String> differences = new ArrayList<>();
        servers.forEach((key, fact) -> {
            ServerFact runs = running.servers().get(key);
            if (runs == null) {
                differences.add(key + " is in the file and doesn't run");
            } else if (!fact.equals(fact.id() == 0 ? new ServerFact(key, runs.address(), 0, runs.weight()) : runs)) {
                differences.add(key + " differs: " + words(fact) + " in the file, " + words(runs) + " in HAProxy");
            }
        });
        running.servers().keySet().stream()
                .filter(key -> !servers.containsKey(key))
                .forEach(key -> differences.add(key + " runs and isn't in the file"));
        return List.copyOf(differences);
    }

    private static String words(ServerFact fact) {
        String address = fact.address().isUnresolved() ? fact.address().toString() : Server.text(fact.address());
        return address + " id " + fact.id() + " weight " + fact.weight();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String ip = colon < 0 ? text : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (ip.startsWith("[") && ip.endsWith("]")) {
            ip = ip.substring(1, ip.length() - 1);
        }
        int number = colon >= 0 && port.matches("[0-9]{1,5}") ? Math.min(Integer.parseInt(port), 65535) : 0;
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(ip), number);
        } catch (IllegalArgumentException _) {
            return InetSocketAddress.createUnresolved(ip, number);
        }
    }
}
