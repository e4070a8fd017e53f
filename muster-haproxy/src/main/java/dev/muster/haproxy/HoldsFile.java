package dev.muster.haproxy;

import static dev.muster.haproxy.journal.JsonFields.number;
import static dev.muster.haproxy.journal.JsonFields.text;
import static dev.muster.haproxy.journal.JsonFields.truth;

import dev.muster.haproxy.journal.CheckedLine;
import dev.muster.haproxy.journal.MakingsCodec;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@link Holds} are kept: one checked line of JSON in the balancer's folder, replaced as a whole, so that they
 * outlive the agent. For one thread at a time.
 */
final class HoldsFile {

    private static final int LARGEST_BYTES = 16 << 20;

    /**
     * What was there.
     *
     * @param problem why it can't be used, for people
     */
    record Kept(Holds holds, Optional<String> problem) {}

    private static final Logger LOG = LoggerFactory.getLogger(HoldsFile.class);
    private static final int MOST_ASIDE = 100;

    private final Path file;
    /** What is there could not be used, and may be all that somebody has of it. */
    private boolean unused;

    HoldsFile(Path folder) {
        this.file = folder.resolve("holds");
    }

    /** Reads it. A damaged one is moved aside. One that can't be read stays where it is. */
    Kept read() {
        Optional<Holds> holds = Optional.empty();
        try {
            if (Files.size(file) <= LARGEST_BYTES) {
                holds = decode(Files.readAllBytes(file));
            }
        } catch (NoSuchFileException _) {
            return new Kept(Holds.NONE, Optional.empty());
        } catch (IOException e) {
            unused = true;
            return lost("can't be read: " + e);
        }
        return holds.map(there -> new Kept(there, Optional.empty())).orElseGet(this::damaged);
    }

    private Kept damaged() {
        try {
            return lost("is damaged, and was moved to " + moveAside("damaged"));
        } catch (IOException e) {
            unused = true;
            return lost("is damaged, and can't be moved away: " + e);
        }
    }

    /** Under a name that nothing has: what was moved before is kept as well. */
    private Path moveAside(String name) throws IOException {
        for (int number = 1; number <= MOST_ASIDE; number++) {
            Path aside = file.resolveSibling("holds." + name + (number == 1 ? "" : "." + number));
            if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(file, aside);
                return aside;
            }
        }
        throw new IOException("there are too many files 'holds." + name + ".…' already");
    }

    private Kept lost(String why) {
        return new Kept(
                Holds.NONE, Optional.of("What was held by hand is not known any more: the file " + file + " " + why));
    }

    /** Puts these in the place of those before. What is there and was not understood is moved aside first. */
    void write(Holds holds) throws IOException {
        if (unused && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                LOG.warn("The file {}, which could not be used, was moved to {}", file, moveAside("unread"));
            } catch (IOException e) {
                throw new IOException("the file " + file + " could not be used, and can't be moved away: " + e, e);
            }
        }
        unused = false;
        ConfigFile.writeBeside(
                file, new String(CheckedLine.encode(json -> write(json, holds)), StandardCharsets.UTF_8));
    }

    private static void write(JsonWriter json, Holds holds) {
        json.name("servers");
        json.beginArray();
        holds.servers().forEach(hold -> write(json, hold));
        json.endArray();
        holds.pin().ifPresent(pin -> {
            json.name("pin");
            json.beginObject();
            number(json, "generation", pin.generation());
            text(json, "since", pin.since().toString());
            json.name("makings");
            MakingsCodec.write(json, pin.makings());
            json.endObject();
        });
    }

    private static void write(JsonWriter json, Hold hold) {
        json.beginObject();
        text(json, "pool", hold.pool().value());
        text(json, "server", hold.server().value());
        text(json, "since", hold.since().toString());
        switch (hold.order()) {
            case Hold.Drain drain -> number(json, "drainMillis", drain.limit().toMillis());
            case Hold.Ready _ -> truth(json, "ready", true);
            case Hold.Weight weight -> number(json, "weight", weight.weight());
        }
        json.endObject();
    }

    private static Optional<Holds> decode(byte[] bytes) {
        int end = bytes.length - 1;
        if (end < 0 || bytes[end] != '\n') {
            return Optional.empty();
        }
        return CheckedLine.decode(bytes, 0, end, HoldsFile::holds);
    }

    private static Holds holds(JsonReader json) {
        List<Hold> servers = new ArrayList<>();
        Optional<Pin> pin = Optional.empty();
        json.beginObject();
        while (json.hasNextField()) {
            switch (json.nextField()) {
                case "servers" -> {
                    json.beginArray();
                    while (json.hasNextElement()) {
                        servers.add(hold(json));
                    }
                    json.endArray();
                }
                case "pin" -> pin = Optional.of(pin(json));
                default -> json.skipValue();
            }
        }
        json.endObject();
        return new Holds(servers, pin);
    }

    private static Hold hold(JsonReader json) {
        String pool = "";
        String server = "";
        String since = "";
        Hold.@Nullable Order order = null;
        json.beginObject();
        while (json.hasNextField()) {
            switch (json.nextField()) {
                case "pool" -> pool = json.readString();
                case "server" -> server = json.readString();
                case "since" -> since = json.readString();
                case "drainMillis" -> order = new Hold.Drain(Duration.ofMillis(json.readLong()));
                case "ready" -> {
                    json.skipValue();
                    order = new Hold.Ready();
                }
                case "weight" -> order = new Hold.Weight(json.readInt());
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (order == null) {
            throw new IllegalArgumentException("a hold of a kind that this release doesn't know");
        }
        return new Hold(new PoolName(pool), new ServerName(server), order, Instant.parse(since));
    }

    private static Pin pin(JsonReader json) {
        long generation = 0;
        String since = "";
        @Nullable Makings makings = null;
        json.beginObject();
        while (json.hasNextField()) {
            switch (json.nextField()) {
                case "generation" -> generation = json.readLong();
                case "since" -> since = json.readString();
                case "makings" -> makings = MakingsCodec.read(json);
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (makings == null) {
            throw new IllegalArgumentException("a pin without what it pins");
        }
        return new Pin(generation, Instant.parse(since), makings);
    }
}
