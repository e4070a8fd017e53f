package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgComparison;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Secrets;
import dev.muster.haproxy.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was done to a balancer, also by agents before this one, as its journal on disk tells. Immutable; any thread.
 *
 * @param generations the newest first
 * @param configurations the configuration file's text, secrets and all, by the generation that it holds; there are
 *     fewer of them than generations, for a burst of changes is written at once
 * @param damagedLines how many lines of the journal are damaged and were left out, an unfinished last one aside
 */
public record BalancerHistory(
        List<Generation> generations, NavigableMap<Long, String> configurations, int damagedLines) {

    public BalancerHistory {
        generations = List.copyOf(generations);
        configurations = Collections.unmodifiableNavigableMap(new TreeMap<>(configurations));
    }

    /**
     * Reads the journal in a balancer's folder, as it is at this moment; an empty history when there is none.
     *
     * @throws IOException when it can't be read
     */
    public static BalancerHistory read(Path folder) throws IOException {
        return JournalReader.history(folder);
    }

    /** The generation of this number. */
    public Optional<Generation> generation(long number) {
        return generations.stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /** That there is no generation of this number, and which there are, in words. */
    public String absence(long number) {
        String there = generations.isEmpty()
                ? "there is none yet"
                : "there are " + generations.getLast().number() + " to "
                        + generations.getFirst().number();
        return "there is no generation " + number + "; " + there;
    }

    /**
     * The text of the configuration file once it held this generation, without what is secret in it. A change that
     * leaves the file as it is writes none, so of the newest generations it is the last one written; a change is in it
     * within a second.
     */
    public Optional<String> configuration(long number) {
        return raw(number).map(Secrets::hidden);
    }

    /**
     * What differs between the configurations of two generations, in words; nothing if they mean the same. Empty when
     * one of the two was not kept.
     */
    public Optional<List<String>> differences(long from, long to) {
        return raw(from).flatMap(before -> raw(to).map(after -> compared(before, after)));
    }

    private Optional<String> raw(long number) {
        return holding(number).map(configurations::get);
    }

    /** The number of the first configuration that holds this generation. */
    Optional<Long> holding(long number) {
        return Optional.ofNullable(configurations.ceilingKey(number))
                .or(() -> generation(number)
                        .flatMap(_ -> Optional.ofNullable(configurations.lastEntry()))
                        .map(Map.Entry::getKey));
    }

    private static List<String> compared(String before, String after) {
        try {
            return CfgComparison.of(Cfg.parse(before), Cfg.parse(after)).explain();
        } catch (CfgException e) {
            return List.of("one of the two can't be read: " + e.getMessage());
        }
    }
}
