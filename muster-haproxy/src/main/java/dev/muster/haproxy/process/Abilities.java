package dev.muster.haproxy.process;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a release of HAProxy can do, as far as Muster acts on it. Source: seen on 2.6.12, 3.0.11
 * and 3.2.26.
 *
 * @param refusedParameters keywords of a server's line that it doesn't take for a server added at run time
 * @param answeringReload whether the master's {@code reload} waits and tells the result
 * @param waitRemovable whether it can wait until a server may be deleted
 * @param initState whether {@code init-state} exists
 */
public record Abilities(
        Set<String> refusedParameters, boolean answeringReload, boolean waitRemovable, boolean initState) {

    private static final Set<String> NEVER =
            Set.of("init-addr", "resolvers", "redir", "namespace", "socks4", "max-reuse", "stick", "non-stick");

    public Abilities {
        refusedParameters = Set.copyOf(refusedParameters);
    }

    /** What this release can do; empty when it is too old to be steered. */
    public static Optional<Abilities> of(HaproxyVersion version) {
        if (!version.atLeast(2, 6)) {
            return Optional.empty();
        }
        Set<String> refused = new HashSet<>(NEVER);
        if (!version.atLeast(3, 0)) {
            refused.add("cookie");
        }
        return Optional.of(new Abilities(refused, version.atLeast(2, 7), version.atLeast(3, 0), version.atLeast(3, 1)));
    }
}
