package dev.muster.agent.config;

import dev.muster.agent.api.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words for people about keys. Pure. */
final class Words {

    /** What the same thing is called in Compose files, unit files, Serf's files and the flags. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("working_dir", "directory"),
            Map.entry("working_directory", "directory"),
            Map.entry("workdir", "directory"),
            Map.entry("cwd", "directory"),
            Map.entry("folder", "directory"),
            Map.entry("env", "environment"),
            Map.entry("ports", "port"),
            Map.entry("healthcheck", "check"),
            Map.entry("health_check", "check"),
            Map.entry("entrypoint", "command"),
            Map.entry("exec", "command"),
            Map.entry("run_as", "user"),
            Map.entry("uid", "user"),
            Map.entry("ulimits", "limits"),
            Map.entry("labels", "attributes"),
            Map.entry("logging", "log"),
            Map.entry("requires", "depends_on"),
            Map.entry("after", "depends_on"),
            Map.entry("stop_signal", "stop"),
            Map.entry("stop_grace_period", "stop"),
            Map.entry("restart_policy", "restart"),
            Map.entry("backends", "pools"),
            Map.entry("frontend", "bind"),
            Map.entry("stats_port", "stats"),
            Map.entry("node_name", "name"),
            Map.entry("start_join", "join"),
            Map.entry("retry_join", "join"),
            Map.entry("rpc_addr", "rpc"),
            Map.entry("rpc_auth", "rpc_auth_file"),
            Map.entry("http_addr", "http"),
            Map.entry("encrypt_key", "key_file"),
            Map.entry("event_handlers", "handlers"),
            Map.entry("event_handler", "handlers"),
            Map.entry("service", "services"),
            Map.entry("lb", "balancer"));

    private Words() {}

    /** What a sentence about a value begins with. */
    static String subject(String key, Origin origin) {
        return switch (origin) {
            case Origin.InFile _, Origin.Usual _, Origin.Name _ -> key;
            case Origin.InJson _ -> SerfKey.wordFor(key);
            case Origin.Variable(String name) -> name;
            case Origin.Flag(String name) -> name;
        };
    }

    /** Where the message goes on from the key, the key goes first; in a flag's or variable's case, its name. */
    static String sentence(String key, Origin origin, String message) {
        String subject = subject(key, origin);
        boolean goesOn = message.startsWith("is ") || message.startsWith("needs ") || message.startsWith("has ");
        return goesOn ? subject + " " + message : subject + ": " + message;
    }

    /** What to say of a key that means nothing there. */
    static String unknown(String key, List<String> path, Collection<String> known) {
        String where = path.isEmpty() ? "" : " in " + String.join(".", path);
        String typed = key.replace('-', '_').toLowerCase(Locale.ROOT);
        Optional<String> meant = known.contains(typed)
                ? Optional.of(typed)
                : Optional.ofNullable(ELSEWHERE.get(typed))
                        .filter(known::contains)
                        .or(() -> Suggestion.nearest(typed, known));
        return "unknown key '" + key + "'" + where
                + meant.map(word -> "; did you mean '" + word + "'?")
                        .orElse("; the keys there are " + String.join(", ", known));
    }

    /** What to say of a name that nothing has. */
    static String unknownName(String kind, String name, Collection<String> known) {
        return "there is no " + kind + " '" + name + "'"
                + Suggestion.nearest(name, known)
                        .map(word -> "; did you mean '" + word + "'?")
                        .orElse("");
    }

    /** "a, b or c". */
    static String either(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
