package dev.muster.gossip.interop;

import dev.muster.gossip.interop.Shows.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Gathers what the tests that passed have shown, and writes it when all are over: target/interoperability.md. */
final class InteroperabilityTable implements AutoCloseable {

    private static final String HEAD = """
            # Muster and Serf in one cluster

            Each row is shown by tests with real `serf` agents: 0.9.4 as in Debian 12 (bookworm) and 0.10.1 as in
            Debian 13 (trixie). "Muster → Serf" means that Muster does it, and Serf sees it, obeys or answers. Each cell
            says how the cluster gossiped: in clear or encrypted, its packets compressed or not, over IPv4 unless it
            says IPv6.

            This file is written by the tests themselves, from what has passed: `./verify` fails when it is not what
            they yield, and says how to take the new one. Every test runs in a network of its own, in which all packets
            and streams are recorded. What Serf sent is decoded, encoded again and compared; what Muster sent is checked
            by a decoder that was written apart, against the rules of the protocol. One fault there fails the test.

            (*) By SIGKILL: a Serf agent is a process of its own, and so is the Muster node that is killed.

            | what | direction | serf 0.9.4 | serf 0.10.1 | shown by |
            |---|---|---|---|---|
            """;

    private static final String GAPS = """

            ## What the two cannot do together

            | what | why | shown by |
            |---|---|---|
            """;

    private final Map<Row, Proof> proofs = new ConcurrentHashMap<>();

    private record Row(Capability capability, Direction direction) {}

    private static final class Proof {
        final Set<String> tests = new ConcurrentSkipListSet<>();
        final Map<SerfVersion, Set<String>> forms = new ConcurrentSkipListMap<>();
    }

    void add(List<Shows> shown, String test, Collection<SerfVersion> versions, String form) {
        for (Shows shows : shown) {
            for (Direction direction : shows.by()) {
                Proof proof = proofs.computeIfAbsent(new Row(shows.value(), direction), row -> new Proof());
                proof.tests.add(test);
                for (SerfVersion version : versions) {
                    proof.forms
                            .computeIfAbsent(version, any -> new ConcurrentSkipListSet<>())
                            .add(form);
                }
            }
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Capability capability : Capability.values()) {
            for (Direction direction : Direction.values()) {
                Proof proof = proofs.getOrDefault(new Row(capability, direction), new Proof());
                text.append("| ").append(capability).append(" | ").append(direction);
                for (SerfVersion version : SerfVersion.values()) {
                    text.append(" | ").append(cell(proof.forms.getOrDefault(version, Set.of())));
                }
                text.append(" | ").append(tests(proof.tests)).append(" |\n");
            }
        }
        text.append(GAPS);
        for (Gap gap : Gap.values()) {
            Set<String> tests = new TreeSet<>();
            gap.tests().forEach(test -> tests.add(test.replaceFirst("^wire\\.", "")));
            text.append("| ").append(gap.what()).append(" | ").append(gap.why());
            text.append(" | ").append(tests(tests)).append(" |\n");
        }
        return text.toString();
    }

    private static String cell(Set<String> forms) {
        return forms.isEmpty() ? "**not shown**" : String.join("; ", forms);
    }

    /** {@code SomeIT: one, other}. */
    private static String tests(Set<String> tests) {
        Map<String, Set<String>> byClass = new TreeMap<>();
        for (String test : tests) {
            int dot = test.indexOf('.');
            byClass.computeIfAbsent(test.substring(0, dot), name -> new TreeSet<>())
                    .add(test.substring(dot + 1));
        }
        return String.join(
                "; ",
                byClass.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()))
                        .toList());
    }

    @Override
    public void close() {
        try {
            Path file = SerfVersion.checkout().resolve("muster-gossip/target/interoperability.md");
            Files.writeString(file, text());
            System.out.println(Verdicts.summary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
