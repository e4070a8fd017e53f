package dev.muster.haproxy.template;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ServerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Adds to a rendered file what a template may lack and Muster needs: the Runtime API's socket, and for each server a
 * stable id, the pool settings without which a server added at run time keeps no connection alive, and the weight 0
 * where the template says nothing of weights: such a server must get nothing new.
 *
 * <p>Source: measured on 2.6.12. A server added at run time without both {@code pool-purge-delay} and
 * {@code pool-max-conn} opens a connection for each request, and without an {@code id} of its own the balancing
 * algorithms that hash or draw lots don't find it.
 */
final class Completion {

    private Completion() {}

    /** The words that this server's line lacks. */
    static List<String> missing(ServerLine line, int id, int weight) {
        List<String> words = new ArrayList<>();
        if (weight == 0 && line.value("weight").isEmpty()) {
            words.addAll(List.of("weight", "0"));
        }
        if (line.value("id").isEmpty()) {
            words.addAll(List.of("id", Integer.toString(id)));
        }
        if (line.value("pool-purge-delay").isEmpty()) {
            words.addAll(List.of("pool-purge-delay", "5s"));
        }
        if (line.value("pool-max-conn").isEmpty()) {
            words.addAll(List.of("pool-max-conn", "-1"));
        }
        return words;
    }

    /** The whole file, completed. */
    static String complete(
            String text,
            String adminSocket,
            Set<ServerKey> ownServers,
            ToIntFunction<ServerKey> id,
            ToIntFunction<ServerKey> weight)
            throws CfgException {
        Cfg cfg = Cfg.parse(text);
        Map<Integer, String> changed = new HashMap<>();
        for (ServerLine line : cfg.servers()) {
            ServerKey key = new ServerKey(line.backend(), line.name());
            if (!ownServers.contains(key)) {
                List<String> words = missing(line, id.applyAsInt(key), weight.applyAsInt(key));
                if (!words.isEmpty()) {
                    changed.put(line.line().number(), extended(line.line(), words));
                }
            }
        }
        String socketLine = "  stats socket " + HaproxyEscaping.escape(adminSocket) + " mode 600 level admin";
        boolean hasSocket = cfg.sections("global").stream()
                .flatMap(section -> section.lines().stream())
                .anyMatch(line -> line.startsWith("stats", "socket", adminSocket));
        List<CfgSection> globals = cfg.sections("global");
        if (!hasSocket && !globals.isEmpty()) {
            globals.getFirst()
                    .header()
                    .ifPresent(header -> changed.put(header.number(), header.raw() + "\n" + socketLine));
        }
        StringBuilder whole =
                new StringBuilder(hasSocket || !globals.isEmpty() ? "" : "global\n" + socketLine + "\n\n");
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            whole.append(changed.getOrDefault(i + 1, lines[i])).append(i + 1 < lines.length ? "\n" : "");
        }
        return whole.toString();
    }

    private static String extended(CfgLine line, List<String> words) {
        return line.raw().substring(0, line.contentEnd()) + " " + String.join(" ", words)
                + line.raw().substring(line.contentEnd());
    }
}
