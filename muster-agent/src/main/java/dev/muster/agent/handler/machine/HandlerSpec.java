package dev.muster.agent.handler.machine;

import dev.muster.agent.api.Suggestion;
import dev.muster.agent.rpc.protocol.EventFilter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * An event handler as Serf's users write it: {@code [EVENT[,EVENT…]=]COMMAND}. Immutable. Source: Serf's documentation,
 * "Event Handlers".
 *
 * @param filter which events it wants
 * @param command a line for {@code /bin/sh}, written by whoever runs the agent
 * @param directory where it runs; empty for the agent's own
 */
public record HandlerSpec(EventFilter filter, String command, Optional<Path> directory) {

    private static final String GRAMMAR = "a handler is EVENT[,EVENT…]=COMMAND, and EVENT is member-join, member-leave,"
            + " member-failed, member-update, member-reap, user, user:NAME, query, query:NAME or *";

    public HandlerSpec {
        if (command.isBlank()) {
            throw new IllegalArgumentException("there is no command to run; " + GRAMMAR);
        }
        if (command.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the command has a zero byte in it");
        }
    }

    /**
     * Reads one. What stands before the first {@code =} is the filter, also where it was meant for the shell; without
     * one, or with nothing before it, the command is run for every event.
     *
     * @throws IllegalArgumentException for people, if it names what there is not
     */
    public static HandlerSpec parse(String text) {
        int equals = text.indexOf('=');
        String filter = equals < 0 ? "" : text.substring(0, equals);
        String command = text.substring(equals + 1);
        try {
            return new HandlerSpec(EventFilter.of(filter), command, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage() + advice(filter, text), e);
        }
    }

    private static String advice(String filter, String text) {
        Optional<String> meant = Arrays.stream(filter.split(",", -1))
                .filter(word -> !EventFilter.isKind(word))
                .findFirst()
                .flatMap(word -> Suggestion.nearest(word, EventFilter.kinds()))
                .map(word -> "; did you mean '" + word + "'?");
        boolean forTheShell = filter.matches("(?s)[A-Za-z_][A-Za-z0-9_]*|.*[ /].*");
        return meant.orElse(
                forTheShell
                        ? "; what stands before the first '=' names events: for a command that has '=' in it, write *="
                                + text
                        : filter.isEmpty() ? "" : "; " + GRAMMAR);
    }

    /** It runs there. */
    public HandlerSpec in(Path folder) {
        return new HandlerSpec(filter, command, Optional.of(folder));
    }

    /** As it could have been written. */
    @Override
    public String toString() {
        return filter + "=" + command;
    }
}
