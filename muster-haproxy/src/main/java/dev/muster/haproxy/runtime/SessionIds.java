package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ServerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in {@code show sess} by which ids HAProxy knows the sessions on these servers. */
final class SessionIds implements Consumer<String> {

    private static final Pattern FORM = Pattern.compile("(0x[0-9a-f]{1,16}): .*? be=(\\S+) srv=(\\S+) .*");

    private final Set<ServerKey> servers;
    private final int most;
    private final List<String> ids = new ArrayList<>();

    SessionIds(Set<ServerKey> servers, int most) {
        this.servers = Set.copyOf(servers);
        this.most = most;
    }

    @Override
    public void accept(String line) {
        Matcher session = FORM.matcher(line);
        if (session.matches() && ids.size() < most && isOn(session.group(2), session.group(3))) {
            ids.add(session.group(1));
        }
    }

    private boolean isOn(String backend, String server) {
        return servers.stream()
                .anyMatch(key -> key.backend().equals(backend) && key.name().equals(server));
    }

    /** In the order in which they were listed. */
    List<String> ids() {
        return List.copyOf(ids);
    }
}
