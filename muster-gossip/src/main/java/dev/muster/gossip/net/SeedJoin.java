package dev.muster.gossip.net;

import dev.muster.gossip.OldEvents;
import dev.muster.gossip.swim.LogText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/** Joins by addresses that a user gave. Each address's trouble is told once, and again when it changes. */
final class SeedJoin implements KeepJoining.Attempt {

    private final List<String> addresses;
    private final OldEvents old;
    private final Joiner joiner;
    private final Logger log;
    private final Map<String, String> told = new HashMap<>();

    SeedJoin(List<String> addresses, OldEvents old, Joiner joiner, Logger log) {
        this.addresses = List.copyOf(addresses);
        this.old = old;
        this.joiner = joiner;
        this.log = log;
    }

    @Override
    public void run() throws InterruptedException {
        tell(joiner.join(addresses, old));
    }

    private void tell(Joiner.Outcome outcome) {
        if (outcome.answered() > 0) {
            log.info("joined: {} of {} answered", outcome.answered(), addresses.size());
            told.clear();
            return;
        }
        outcome.problems().forEach((address, reason) -> {
            if (!reason.equals(told.put(address, reason))) {
                log.warn(
                        "could not join {}: {}; retrying, at least every {} s, until somebody is there",
                        LogText.quote(address),
                        reason,
                        KeepJoining.LONGEST_PAUSE.toSeconds());
            }
        });
    }
}
