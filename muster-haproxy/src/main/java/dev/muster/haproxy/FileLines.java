package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ServerKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** With which words after its address each server stands in a file that HAProxy has read. Any thread. */
final class FileLines {

    private FileLines() {}

    static Map<ServerKey, List<String>> of(Cfg cfg) {
        Map<ServerKey, List<String>> lines = new HashMap<>();
        try {
            for (ServerLine line : cfg.servers()) {
                lines.put(new ServerKey(line.backend(), line.name()), line.parameters());
            }
        } catch (CfgException _) {
            return Map.of();
        }
        return lines;
    }

    /** Those of the file on the disk, if it is what a HAProxy that bears this seal has read; else of nobody. */
    static Map<ServerKey, List<String>> of(Optional<String> file, Optional<Seal> running) {
        try {
            Cfg cfg = Cfg.parse(file.orElse(""));
            return running.isPresent() && Seal.in(cfg).equals(running) ? of(cfg) : Map.of();
        } catch (CfgException _) {
            return Map.of();
        }
    }
}
