package dev.muster.cli;

import dev.muster.agent.rpc.client.RpcEvent;
import dev.muster.agent.rpc.client.RpcMember;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.gossip.msgpack.Bytes;
import io.avaje.json.JsonWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints what an agent streams, made safe, until nobody reads it any more. From any thread; lines stay whole. */
final class MonitorPrinter implements SerfDoor.Listener {

    /** What an agent logs of one thing fits; longer lines are cut. */
    private static final int LONGEST_LINE = 8192;

    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final Format format;
    private final ReentrantLock printing = new ReentrantLock();

    MonitorPrinter(Surroundings surroundings, Format format) {
        this.out = surroundings.out();
        this.err = surroundings.err();
        this.style = surroundings.outStyle();
        this.format = format;
    }

    @Override
    public boolean log(String line) {
        return print(
                switch (format) {
                    case TEXT -> SafeText.of(LogPrinter.plain(line), LONGEST_LINE);
                    case JSON -> json("log", json -> field(json, "text", line));
                });
    }

    @Override
    public boolean event(RpcEvent event) {
        return print(
                switch (format) {
                    case TEXT -> style.paint(Style.Paint.STRONG, "==>") + " " + text(event);
                    case JSON -> json(event);
                });
    }

    @Override
    public boolean missed(long count) {
        err.println(count + (count == 1 ? " line was" : " lines were") + " not shown: they came faster than they are read");
        return true;
    }

    private boolean print(String line) {
        printing.lock();
        try {
            out.println(line);
            return !out.checkError();
        } finally {
            printing.unlock();
        }
    }

    /** Whether a line can be printed, in time: not so while somebody holds the other end and reads nothing. */
    boolean isFree(Duration patience) {
        try {
            if (!printing.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            printing.unlock();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String text(RpcEvent event) {
        return switch (event) {
            case RpcEvent.OfMembers members ->
                SafeText.of(members.what()) + ": "
                        + members.members().stream()
                                .map(member -> SafeText.of(member.name()) + " ("
                                        + member.address().getHostAddress() + ")")
                                .collect(Collectors.joining(", "));
            case RpcEvent.OfUser user ->
                "user event " + SafeText.of(user.name()) + " (at " + Long.toUnsignedString(user.lamportTime()) + ")"
                        + payload(user.payload());
            case RpcEvent.Asked asked ->
                "query " + SafeText.of(asked.name()) + " (at " + Long.toUnsignedString(asked.lamportTime()) + ")"
                        + payload(asked.payload());
            case RpcEvent.Other other -> "event of an unknown kind: " + SafeText.of(other.what());
        };
    }

    private static String payload(Bytes payload) {
        return payload.isEmpty() ? "" : ": " + SafeText.of(utf8(payload).stripTrailing(), LONGEST_LINE);
    }

    private static String utf8(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    private static String json(RpcEvent event) {
        return switch (event) {
            case RpcEvent.OfMembers members ->
                json(members.what(), json -> {
                    json.name("members");
                    json.beginArray();
                    members.members().forEach(member -> write(json, member));
                    json.endArray();
                });
            case RpcEvent.OfUser user ->
                json("user", json -> {
                    field(json, "name", user.name());
                    field(json, "ltime", Long.toUnsignedString(user.lamportTime()));
                    field(json, "payload", utf8(user.payload()));
                });
            case RpcEvent.Asked asked ->
                json("query", json -> {
                    field(json, "name", asked.name());
                    field(json, "ltime", Long.toUnsignedString(asked.lamportTime()));
                    field(json, "payload", utf8(asked.payload()));
                });
            case RpcEvent.Other other -> json(other.what(), json -> {});
        };
    }

    private static void write(JsonWriter json, RpcMember member) {
        json.beginObject();
        field(json, "name", member.name());
        field(json, "address", member.address().getHostAddress());
        json.name("port");
        json.value(member.port());
        json.name("tags");
        json.beginObject();
        member.tags().forEach((key, value) -> field(json, key, value));
        json.endObject();
        field(json, "status", member.status());
        json.endObject();
    }

    private static String json(String kind, Consumer<JsonWriter> more) {
        return Json.line(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            field(json, "kind", kind);
            more.accept(json);
            json.endObject();
        });
    }

    private static void field(JsonWriter json, String name, String value) {
        json.name(name);
        json.value(value);
    }
}
