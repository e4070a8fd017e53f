package dev.muster.agent;

import dev.muster.agent.api.Suggestion;
import dev.muster.agent.roster.PrintableText;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.PoolStatus;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.ServerStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which server a person means by {@code POOL/NAME}, or by a name alone. It must be one that the balancer has or holds.
 */
record ServerChoice(PoolName pool, ServerName server) implements Comparable<ServerChoice> {

    /** It isn't clear which. */
    static final class Unclear extends Exception {

        private static final long serialVersionUID = 1L;

        private final String hint;

        Unclear(String message, String hint) {
            super(message);
            this.hint = hint;
        }

        /** What to do. */
        String hint() {
            return hint;
        }
    }

    /** The one that is meant; {@code text} may be anything. */
    static ServerChoice of(String text, BalancerStatus status) throws Unclear {
        Set<ServerChoice> known = known(status);
        List<ServerChoice> meant = known.stream()
                .filter(choice -> choice.toString().equals(text)
                        || choice.server().value().equals(text))
                .toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        if (meant.isEmpty()) {
            throw new Unclear(
                    "the balancer has no server '" + PrintableText.of(text) + "'",
                    near(text, known)
                            .map(place -> "did you mean '" + place + "'?")
                            .orElse("muster services lists them; a server is named as in web/web-1, or web-1 alone"));
        }
        String places = meant.stream().map(ServerChoice::toString).collect(Collectors.joining(", "));
        throw new Unclear(
                "'" + PrintableText.of(text) + "' is in several pools: " + places,
                "say which, as in " + meant.getFirst());
    }

    private static Set<ServerChoice> known(BalancerStatus status) {
        Set<ServerChoice> known = new TreeSet<>();
        for (PoolStatus pool : status.pools()) {
            for (ServerStatus server : pool.servers()) {
                known.add(new ServerChoice(pool.name(), server.name()));
            }
        }
        for (Hold hold : status.holds().servers()) {
            known.add(new ServerChoice(hold.pool(), hold.server()));
        }
        return known;
    }

    /** Of what was typed in full, or as a name alone. */
    private static Optional<String> near(String text, Set<ServerChoice> known) {
        return Suggestion.nearest(
                text,
                known.stream()
                        .map(choice -> text.contains("/")
                                ? choice.toString()
                                : choice.server().value())
                        .collect(Collectors.toSet()));
    }

    @Override
    public int compareTo(ServerChoice other) {
        int pools = pool.compareTo(other.pool());
        return pools == 0 ? server.compareTo(other.server()) : pools;
    }

    @Override
    public String toString() {
        return pool + "/" + server;
    }
}
