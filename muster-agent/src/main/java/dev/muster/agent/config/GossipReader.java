package dev.muster.agent.config;

import dev.muster.agent.serf.GossipOptions;
import dev.muster.agent.serf.GossipOptions.GossipTimes;
import dev.muster.agent.serf.JoinRetry;
import dev.muster.gossip.MessageLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads the finer points of a node's gossip, most of which have come with Serf's flags. For one thread. */
final class GossipReader {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final int MOST_TRIES = 1_000_000;
    private static final int LEAST_PROTOCOL = 2;
    private static final int PROTOCOL = 5;

    private final Section at;
    private final Reading reading;

    GossipReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    GossipOptions read() {
        Optional<String> iface = at.text("interface");
        at.usually("interface", "any");
        boolean replay = at.truth("replay", false);
        boolean rejoin = at.truth("rejoin", false);
        if (rejoin && !at.has("snapshot")) {
            note("rejoin", "has no effect without a snapshot, which remembers whom to rejoin");
        }
        refuseDiscovery();
        protocol();
        syslog();
        Section gossip = at.sectionOrNone("gossip");
        GossipOptions options = new GossipOptions(
                iface,
                replay,
                rejoin,
                retry(),
                gossip.truth("compression", true),
                times(gossip),
                messages(gossip),
                tagsFile());
        gossip.end();
        return options;
    }

    private Optional<JoinRetry> retry() {
        Optional<Section> said = at.section("retry");
        if (said.isEmpty()) {
            at.usually("retry", "for ever, after 0.25 s at first and 10 s at most");
            return Optional.empty();
        }
        Duration interval = atLeast(said.get(), "interval", JoinRetry.SHORTEST, JoinRetry.USUAL);
        int most = said.get().number("limit", 0, MOST_TRIES, 0);
        said.get().end();
        return Optional.of(new JoinRetry(interval, most));
    }

    private GossipTimes times(Section gossip) {
        GossipTimes usual = GossipTimes.defaults();
        return new GossipTimes(
                atLeast(gossip, "broadcast_timeout", SECOND, usual.broadcast()),
                time(gossip, "reconnect_interval", MILLISECOND, usual.reconnectEvery()),
                time(gossip, "reconnect_timeout", Duration.ZERO, usual.reapFailedAfter()),
                time(gossip, "tombstone_timeout", Duration.ZERO, usual.reapLeftAfter()));
    }

    private MessageLimits messages(Section gossip) {
        MessageLimits usual = MessageLimits.DEFAULT;
        int most = MessageLimits.HARD_LIMIT_BYTES;
        return new MessageLimits(
                gossip.number("event_bytes", 1, most, usual.userEventBytes()),
                gossip.number("query_bytes", 1, most, usual.queryBytes()),
                gossip.number("answer_bytes", 1, most, usual.answerBytes()));
    }

    private Optional<Path> tagsFile() {
        Optional<Path> file = at.file("tags_file");
        at.usually("tags_file", "none: tags that are set while it runs are forgotten with it");
        return file;
    }

    private Duration time(Section section, String key, Duration least, Duration usual) {
        return section.parsed(
                key,
                text -> {
                    Duration time = parse(text);
                    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
                        throw new IllegalArgumentException(
                                "is " + Written.duration(least) + " to " + Written.duration(LONGEST) + ", not " + text);
                    }
                    return time;
                },
                usual,
                Written::duration);
    }

    /** As Serf has it: less than the least becomes the least. */
    private Duration atLeast(Section section, String key, Duration least, Duration usual) {
        Duration time = time(section, key, Duration.ZERO, usual);
        if (time.compareTo(least) < 0) {
            reading.note(
                    section.origin(key),
                    Words.subject(key, section.valueOrigin(key)) + " is too low; it is " + Written.duration(least));
            return least;
        }
        return time;
    }

    private static Duration parse(String text) {
        try {
            return Written.duration(text);
        } catch (IllegalArgumentException e) {
            return GoDuration.parse(text);
        }
    }

    private void protocol() {
        if (at.has("protocol") && at.number("protocol", LEAST_PROTOCOL, PROTOCOL, PROTOCOL) < PROTOCOL) {
            note(
                    "protocol",
                    "has no effect: Muster speaks version " + PROTOCOL + ", which agents of version " + LEAST_PROTOCOL
                            + " and later understand");
        }
    }

    private void refuseDiscovery() {
        if (!at.has("discover")) {
            return;
        }
        at.also("discover");
        if (at.has("join")) {
            note("discover", "has no effect: Muster does not find others by multicast, and joins those that are named");
        } else {
            at.fault(
                    "discover",
                    Words.subject("discover", at.valueOrigin("discover"))
                            + " cannot be done: Muster does not find others by multicast (mDNS). Name one or two of"
                            + " them instead, by --join ADDR or join; a name in the DNS with several addresses will"
                            + " do");
        }
    }

    private void syslog() {
        if (at.has("syslog") && at.truth("syslog", false)) {
            note(
                    "syslog",
                    "has no effect: Muster logs to its standard error; give that to logger(1), as in"
                            + " 'muster agent … 2>&1 | logger -t muster', or let systemd or s6-log keep it");
        }
    }

    private void note(String key, String message) {
        Origin origin = at.valueOrigin(key);
        reading.note(origin, Words.subject(key, origin) + " " + message);
    }
}
