package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.LogLevel;
import dev.muster.agent.rpc.protocol.LogLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The newest lines of the agent's log, for {@code monitor}: the last {@value #LINES}, and those that come. Safe to use
 * from any thread; nothing blocks. Source: serf-protocol reference 3.1.
 */
public final class LogBook {

    /** So many are remembered. */
    static final int LINES = 512;

    private final Deque<LogLine> lines = new ArrayDeque<>(LINES);
    private final Map<Object, Follower> followers = new LinkedHashMap<>();
    private Consumer<Optional<LogLevel>> wanted = level -> {};

    private record Follower(LogLevel level, Consumer<LogLine> listener) {}

    /** Who logs is told how much is wanted, each time that this changes: the least grave level, or nothing. */
    public synchronized void whenWanted(Consumer<Optional<LogLevel>> listener) {
        wanted = listener;
        listener.accept(leastGrave());
    }

    /** Takes a line. */
    public synchronized void add(LogLine line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(line);
        followers.values().forEach(follower -> {
            if (line.level().isSeenAt(follower.level())) {
                follower.listener().accept(line);
            }
        });
    }

    /** Gives {@code listener}, which must not block, the last lines of this level, and each that comes. */
    synchronized void follow(Object who, LogLevel level, Consumer<LogLine> listener) {
        List<LogLine> last = new ArrayList<>(lines);
        last.stream().filter(line -> line.level().isSeenAt(level)).forEach(listener);
        followers.put(who, new Follower(level, listener));
        wanted.accept(leastGrave());
    }

    synchronized void unfollow(Object who) {
        if (followers.remove(who) != null) {
            wanted.accept(leastGrave());
        }
    }

    private Optional<LogLevel> leastGrave() {
        return followers.values().stream().map(Follower::level).min(LogLevel::compareTo);
    }
}
