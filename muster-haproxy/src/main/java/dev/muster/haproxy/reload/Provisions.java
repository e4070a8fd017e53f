package dev.muster.haproxy.reload;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import dev.muster.haproxy.config.Seal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Adds to a rendered file what it lacks for a reload without loss, for all to see: the state file that carries health
 * over, a peer of its own that carries stick tables over, the closing of kept-alive connections with an answer, a limit
 * on old workers, and the {@link Seal}. What the file has already stays as it is. Pure.
 *
 * <p>Source: decision 21.
 *
 * @param stateFile where the state file is, as seen from the folder in which HAProxy works
 * @param peersSocket the Unix socket over which an old worker hands its stick tables to the new one, likewise
 * @param peer what this HAProxy is called among peers
 */
public record Provisions(Path stateFile, Path peersSocket, String peer) {

    private static final String PEERS = "muster";

    private static final int MOST_OLD_WORKERS = 10;

    /**
     * The whole file, provided for.
     *
     * @param serverParameters for the seal
     */
    public String add(String text, List<List<String>> serverParameters) throws CfgException {
        Cfg cfg = Cfg.parse(text);
        Map<Integer, String> changed = new HashMap<>();
        boolean peers = tables(cfg, changed);
        List<String> global = new ArrayList<>();
        addUnless(cfg, global, "server-state-file", quoted(stateFile));
        addUnless(cfg, global, "mworker-max-reloads", Integer.toString(MOST_OLD_WORKERS));
        if (peers) {
            addUnless(cfg, global, "localpeer", peer);
        }
        insert(cfg.sections("global").getFirst(), global, changed);
        for (CfgSection section : cfg.sections()) {
            List<String> lines = new ArrayList<>();
            if (section.holdsServers()
                    && nowhere(cfg, section, line -> line.word(0).equals("load-server-state-from-file"))) {
                lines.add("load-server-state-from-file global");
            }
            boolean clients =
                    section.kind().equals("frontend") || section.kind().equals("listen");
            if (clients && isHttp(cfg, section) && nowhere(cfg, section, Provisions::isIdleClose)) {
                lines.add("option idle-close-on-response");
            }
            insert(section, lines, changed);
        }
        String provided = replaced(text, changed)
                + (peers ? "\npeers " + PEERS + "\n  peer " + peer + " unix@" + quoted(peersSocket) + "\n" : "");
        Cfg whole = Cfg.parse(provided);
        Map<Integer, String> sealed = new HashMap<>();
        insert(
                whole.sections("global").getFirst(),
                List.of("setenv " + Seal.VARIABLE + " "
                        + Seal.of(whole, serverParameters).value()),
                sealed);
        return replaced(provided, sealed);
    }

    /** Has each stick table that no peers hold be held by a peer of this process. Returns whether there are any. */
    private static boolean tables(Cfg cfg, Map<Integer, String> changed) {
        if (!cfg.sections("peers").isEmpty()) {
            return false;
        }
        boolean any = false;
        for (CfgSection section : cfg.sections()) {
            for (CfgLine line : section.lines("stick-table")) {
                if (!line.words().contains("peers")) {
                    changed.put(
                            line.number(),
                            line.raw().substring(0, line.contentEnd()) + " peers " + PEERS
                                    + line.raw().substring(line.contentEnd()));
                    any = true;
                }
            }
        }
        return any;
    }

    private static void addUnless(Cfg cfg, List<String> lines, String keyword, String value) {
        boolean there = cfg.sections("global").stream()
                .anyMatch(section -> !section.lines(keyword).isEmpty());
        if (!there) {
            lines.add(keyword + " " + value);
        }
    }

    private static boolean nowhere(Cfg cfg, CfgSection section, Predicate<CfgLine> wanted) {
        return section.lines().stream().noneMatch(wanted)
                && cfg.defaultsOf(section).stream()
                        .flatMap(defaults -> defaults.lines().stream())
                        .noneMatch(wanted);
    }

    private static boolean isIdleClose(CfgLine line) {
        return line.startsWith("option", "idle-close-on-response")
                || line.startsWith("no", "option", "idle-close-on-response");
    }

    /** HAProxy's mode is TCP where nothing is said. */
    private static boolean isHttp(Cfg cfg, CfgSection section) {
        List<CfgLine> modes = new ArrayList<>();
        cfg.defaultsOf(section).ifPresent(defaults -> modes.addAll(defaults.lines("mode")));
        modes.addAll(section.lines("mode"));
        return !modes.isEmpty() && modes.getLast().word(1).equals("http");
    }

    private static void insert(CfgSection section, List<String> lines, Map<Integer, String> changed) {
        if (!lines.isEmpty()) {
            section.header()
                    .ifPresent(
                            header -> changed.put(header.number(), header.raw() + "\n  " + String.join("\n  ", lines)));
        }
    }

    private static String replaced(String text, Map<Integer, String> changed) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            lines[i] = changed.getOrDefault(i + 1, lines[i]);
        }
        return String.join("\n", lines);
    }

    /** A folder with a quote in its name isn't taken. */
    private static String quoted(Path path) {
        return "'" + path + "'";
    }
}
