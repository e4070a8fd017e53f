package dev.muster.agent.config;

import dev.muster.agent.config.Value.Entries;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which variables of the environment say what. Others are passed over, also those that begin with {@code MUSTER_}: a
 * container platform makes such names of its own. An empty variable says nothing.
 */
public final class Variables {

    private static final String BALANCER = "balancer";
    private static final String HANDLERS = "MUSTER_EVENT_HANDLERS";

    /** By the variable's name, the path of the value. */
    private static final Map<String, List<String>> PATHS = paths();

    private Variables() {}

    private static Map<String, List<String>> paths() {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        paths.put("MUSTER_NODE", List.of("node", "name"));
        paths.put("MUSTER_BIND", List.of("node", "bind"));
        paths.put("MUSTER_ADVERTISE", List.of("node", "advertise"));
        paths.put("MUSTER_JOIN", List.of("node", "join"));
        paths.put("MUSTER_KEY_FILE", List.of("node", "key_file"));
        paths.put("MUSTER_INSECURE", List.of("node", "insecure"));
        paths.put("MUSTER_ALLOW_REMOTE", List.of("node", "allow_remote"));
        paths.put("MUSTER_PROFILE", List.of("node", "profile"));
        paths.put("MUSTER_RPC_ADDR", List.of("node", "rpc"));
        paths.put("MUSTER_RPC_AUTH_FILE", List.of("node", "rpc_auth_file"));
        paths.put("MUSTER_HTTP_ADDR", List.of("node", "http"));
        paths.put("MUSTER_SNAPSHOT", List.of("node", "snapshot"));
        paths.put("MUSTER_RUN", List.of("node", "run"));
        paths.put("MUSTER_LOG_LEVEL", List.of("node", "log_level"));
        paths.put("MUSTER_LEAVE_RELEASE", List.of("node", "leave", "release"));
        paths.put("MUSTER_LEAVE_DRAIN", List.of("node", "leave", "drain"));
        paths.put("MUSTER_LEAVE_APP", List.of("node", "leave", "app"));
        paths.put(HANDLERS, List.of("node", "handlers"));
        paths.put("MUSTER_HANDLER_TIMEOUT", List.of("node", "handler_timeout"));
        paths.put("MUSTER_BALANCER_BIND", List.of(BALANCER, "bind"));
        paths.put("MUSTER_BALANCER_STATS", List.of(BALANCER, "stats"));
        paths.put("MUSTER_BALANCER_TEMPLATE", List.of(BALANCER, "template"));
        paths.put("MUSTER_BALANCER_STICKY_KEY", List.of(BALANCER, "sticky_key"));
        paths.put("MUSTER_HAPROXY", List.of(BALANCER, "haproxy"));
        return paths;
    }

    /** Their names. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(PATHS.keySet());
    }

    /** The path of each, by the variable's name. */
    static Map<String, List<String>> all() {
        return Collections.unmodifiableMap(PATHS);
    }

    /** What the environment says; of a balancer only where file or flags ask for one. */
    static Layer layer(Map<String, String> environment, Entries others) {
        Layer layer = new Layer();
        boolean balancer = others.entries().containsKey(BALANCER);
        PATHS.forEach((name, path) -> {
            String text = environment.getOrDefault(name, "");
            if (text.isEmpty() || (path.getFirst().equals(BALANCER) && !balancer)) {
                return;
            }
            Origin origin = new Origin.Variable(name);
            String[] keys = path.toArray(String[]::new);
            if (name.equals("MUSTER_JOIN")) {
                layer.put(origin, List.of(text.split("[ ,]+")), keys);
            } else if (name.equals(HANDLERS)) {
                layer.put(origin, text.lines().filter(line -> !line.isBlank()).toList(), keys);
            } else {
                layer.put(origin, text, keys);
            }
        });
        return layer;
    }
}
