package dev.muster.cli;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentException;
import dev.muster.agent.config.ConfigException;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.agent.config.Setting;
import dev.muster.cli.log.LogLevel;
import dev.muster.cli.log.LogSetup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again all that told an agent how to be, when a HUP asks for it: log level, tags and event handlers change at
 * once, as with Serf; of everything else that changed, the log says that it waits for the next start. Any thread, one
 * at a time.
 */
final class AgentReload {

    private static final Logger LOG = LoggerFactory.getLogger(AgentReload.class);

    private static final String NODE = "node";

    /** What changes while an agent runs; below {@code node}. */
    private static final Set<String> AT_ONCE = Set.of("tags", "log_level", "handlers", "handler_timeout");

    private final Sources sources;
    private Configuration held;

    /** @param first what the agent was started with */
    AgentReload(Sources sources, Configuration first) {
        this.sources = sources;
        this.held = first;
    }

    synchronized void run(Agent agent) {
        LOG.info("Reading the configuration again");
        Configuration next;
        try {
            next = Configuration.read(sources);
        } catch (ConfigException e) {
            LOG.error("The configuration stays as it is: {}", e.getMessage());
            return;
        }
        next.notes().forEach(note -> LOG.warn("{}", note));
        try {
            agent.reload(next.options());
            if (!next.options().handlers().equals(held.options().handlers())) {
                agent.replaceHandlers(next.options().handlers());
            }
        } catch (AgentException e) {
            LOG.error(
                    "The configuration stays as it is: {}{}",
                    e.getMessage(),
                    e.hint().isEmpty() ? "" : "; " + e.hint());
            return;
        }
        LogSetup.level(LogLevel.valueOf(next.logLevel().toUpperCase(Locale.ROOT)));
        int changed = tell(held.settings(), next.settings());
        if (changed == 0) {
            LOG.info("The configuration says what it said before");
        }
        held = next;
    }

    /** Tells of what differs; returns how much that is. */
    private static int tell(List<Setting> before, List<Setting> after) {
        Map<List<String>, String> was = values(before);
        Map<List<String>, String> is = values(after);
        Set<List<String>> paths = new java.util.LinkedHashSet<>(is.keySet());
        paths.addAll(was.keySet());
        int changed = 0;
        for (List<String> path : paths) {
            String old = was.get(path);
            String now = is.get(path);
            if (Objects.equals(old, now)) {
                continue;
            }
            changed++;
            String key = String.join(".", path);
            if (path.size() > 1 && path.getFirst().equals(NODE) && AT_ONCE.contains(path.get(1))) {
                LOG.info("{} is {} from now on", key, now == null ? "gone" : now);
            } else {
                LOG.warn("{} changed, and stays as it was until the agent is started again", key);
            }
        }
        return changed;
    }

    private static Map<List<String>, String> values(List<Setting> settings) {
        Map<List<String>, String> values = new LinkedHashMap<>();
        settings.forEach(setting -> values.put(setting.path(), setting.value()));
        return values;
    }
}
