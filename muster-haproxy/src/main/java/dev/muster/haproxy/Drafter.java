package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.Abilities;
import dev.muster.haproxy.reload.Provisions;
import dev.muster.haproxy.template.ConfigTemplate;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders whole files. Reads the template when the settings change. For one thread at a time. */
final class Drafter {

    private record Prepared(Renderer renderer, Makings makings, List<List<String>> serverParameters) {}

    private final BalancerOptions options;
    private final Abilities abilities;
    private final Provisions provisions;
    private final Map<Settings, Prepared> known = new HashMap<>();

    Drafter(BalancerOptions options, Abilities abilities) {
        this.options = options;
        this.abilities = abilities;
        this.provisions = options.provisions();
    }

    /**
     * The file with these servers and no other.
     *
     * @param total how many servers the check interval is meant for
     */
    ConfigDraft draft(Settings settings, Map<PoolName, List<Server>> servers, ServerIds ids, int total)
            throws TemplateException {
        Prepared prepared = prepared(settings);
        String rendered = prepared.renderer().file(servers, ids, total);
        try {
            String text = provisions.add(rendered, prepared.serverParameters());
            Cfg cfg = Cfg.parse(text);
            Seal seal = Seal.in(cfg).orElseThrow(() -> new IllegalStateException("a file without a seal"));
            return new ConfigDraft(
                    settings, prepared.renderer(), prepared.makings(), Map.copyOf(servers), text, cfg, seal);
        } catch (CfgException e) {
            throw new IllegalStateException("what was rendered was read before", e);
        }
    }

    /** Forgets what it read for all other settings. */
    void keepOnly(Set<Settings> needed) {
        known.keySet().retainAll(needed);
    }

    private Prepared prepared(Settings settings) throws TemplateException {
        @Nullable Prepared there = known.get(settings);
        if (there != null) {
            return there;
        }
        String socket = options.socketInFile();
        ConfigTemplate template = template(settings.pinned());
        TemplateSettings given = options.given(settings);
        Renderer renderer = new Renderer(template, options.templateData(settings), socket, settings.pools(), abilities);
        Prepared made = new Prepared(
                renderer, new Makings(template.text(), given, settings.pools()), renderer.parametersOfAny());
        known.put(settings, made);
        return made;
    }

    private ConfigTemplate template(Optional<Makings> pinned) throws TemplateException {
        if (pinned.isPresent()) {
            return ConfigTemplate.compile(
                    "the template of the generation that is rolled back to",
                    pinned.get().template());
        }
        return options.template().isPresent()
                ? ConfigTemplate.read(options.template().get())
                : ConfigTemplate.builtIn();
    }
}
