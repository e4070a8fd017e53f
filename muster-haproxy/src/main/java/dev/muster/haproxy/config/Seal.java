package dev.muster.haproxy.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A short mark of all in a configuration that only a reload can change: its lines without servers, and what is said of
 * every server. It stands in the file as an environment variable, so that a running HAProxy tells which file it was
 * started with ({@code show env}). It guards against mistakes, not against malice.
 */
public record Seal(String value) {

    /** The variable's name. */
    public static final String VARIABLE = "MUSTER_CONFIG";

    private static final Pattern VALID = Pattern.compile("[0-9a-f]{32}");
    /** What the Runtime API can change, and what is each server's own. */
    private static final Set<String> OWN = Set.of("weight", "maxconn", "id");

    public Seal {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a seal: " + Printable.of(value));
        }
    }

    /** Reads one that HAProxy or a file tells; empty when it isn't one. */
    public static Optional<Seal> read(String text) {
        return VALID.matcher(text).matches() ? Optional.of(new Seal(text)) : Optional.empty();
    }

    /**
     * The seal of a configuration.
     *
     * @param serverParameters what the template says of a server of each pool, with neither name nor address
     */
    public static Seal of(Cfg cfg, List<List<String>> serverParameters) {
        MessageDigest digest = digest();
        for (CfgSection section : cfg.sections()) {
            section.header().ifPresent(header -> add(digest, header.words()));
            for (CfgLine line : section.lines()) {
                boolean ofServers = line.word(0).equals("default-server")
                        || (section.holdsServers() && line.word(0).equals("server"));
                if (!line.words().isEmpty() && !ofServers && !line.startsWith("setenv", VARIABLE)) {
                    add(digest, line.words());
                    digest.update((byte) (line.environment() ? 1 : 0));
                }
            }
        }
        for (List<String> parameters : serverParameters) {
            digest.update((byte) 3);
            boolean own = false;
            for (String word : parameters) {
                // The value of what is the server's own doesn't count.
                if (!own) {
                    add(digest, List.of(word));
                }
                own = !own && OWN.contains(word);
            }
        }
        return new Seal(HexFormat.of().formatHex(digest.digest(), 0, 16));
    }

    /** The seal that stands in this file; empty when none does. */
    public static Optional<Seal> in(Cfg cfg) {
        return cfg.sections("global").stream()
                .flatMap(section -> section.lines().stream())
                .filter(line -> line.startsWith("setenv", VARIABLE))
                .reduce((_, last) -> last)
                .flatMap(line -> read(line.word(2)));
    }

    private static void add(MessageDigest digest, List<String> words) {
        for (String word : words) {
            digest.update(word.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        digest.update((byte) 2);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
