package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.template.Renderer;
import java.util.List;
import java.util.Map;

/**
 * A whole haproxy.cfg as it would be, and how it came about. Immutable.
 *
 * @param makings what it was made with
 * @param servers those in it, by pool
 * @param cfg the text, read again
 */
record ConfigDraft(
        Settings settings,
        Renderer renderer,
        Makings makings,
        Map<PoolName, List<Server>> servers,
        String text,
        Cfg cfg,
        Seal seal) {}
