package dev.muster.agent.rpc.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands of Serf's RPC, and whether a body follows their header. Source: serf-protocol reference 3.1. */
enum RpcCommand {
    HANDSHAKE(true),
    AUTH(true),
    EVENT(true),
    FORCE_LEAVE(true),
    JOIN(true),
    MEMBERS(false),
    MEMBERS_FILTERED(true),
    TAGS(true),
    STREAM(true),
    MONITOR(true),
    STOP(true),
    LEAVE(false),
    QUERY(true),
    RESPOND(true),
    INSTALL_KEY(true),
    USE_KEY(true),
    REMOVE_KEY(true),
    LIST_KEYS(false),
    STATS(false),
    GET_COORDINATE(true);

    private static final Map<String, RpcCommand> BY_WORD =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(RpcCommand::word, Function.identity()));

    private final boolean hasBody;

    RpcCommand(boolean hasBody) {
        this.hasBody = hasBody;
    }

    /** As it stands in a header. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean hasBody() {
        return hasBody;
    }

    static Optional<RpcCommand> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
