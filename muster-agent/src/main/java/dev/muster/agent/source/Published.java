package dev.muster.agent.source;

import dev.muster.agent.membership.Outage;
import dev.muster.agent.membership.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source told last, for all to see; rings when it is something new, and logs when an outage begins or ends. */
final class Published {

    private static final Logger LOG = LoggerFactory.getLogger(Published.class);

    private final String who;
    private final BiConsumer<Sighting, Sighting> changed;
    private final AtomicReference<Sighting> newest =
            new AtomicReference<>(new Sighting(List.of(), List.of(), false, Optional.empty()));

    Published(String who, BiConsumer<Sighting, Sighting> changed) {
        this.who = who;
        this.changed = changed;
    }

    Sighting now() {
        return newest.get();
    }

    /** For one thread at a time. */
    void publish(Sighting sighting) {
        Sighting before = newest.getAndSet(sighting);
        Optional<Outage> outage = sighting.outage();
        if (outage.isPresent() && before.outage().isEmpty()) {
            LOG.warn(
                    "{} does not answer: {}. The last known members, {}, stay; it is asked again until it does",
                    who,
                    outage.get().why(),
                    sighting.members().size());
        } else if (outage.isEmpty() && before.outage().isPresent()) {
            LOG.info("{} answers again: {} members", who, sighting.members().size());
        } else if (sighting.complete() && !before.complete()) {
            LOG.info("{} is followed: {} members", who, sighting.members().size());
        }
        if (!sighting.equals(before)) {
            changed.accept(before, sighting);
        }
    }
}
