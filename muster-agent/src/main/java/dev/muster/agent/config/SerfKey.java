package dev.muster.agent.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of Serf's files, their types, and what they are here. Source: Serf's documentation of its configuration. */
enum SerfKey {
    NODE_NAME(Type.TEXT, "name"),
    ROLE(Type.TEXT, "tags.role"),
    TAGS(Type.TEXTS_BY_NAME, "tags"),
    TAGS_FILE(Type.TEXT, "tags_file"),
    BIND(Type.TEXT, "bind"),
    INTERFACE(Type.TEXT, "interface"),
    ADVERTISE(Type.TEXT, "advertise"),
    DISCOVER(Type.TEXT, "discover"),
    ENCRYPT_KEY(Type.SECRET, "encrypt"),
    KEYRING_FILE(Type.TEXT, "key_file"),
    LOG_LEVEL(Type.TEXT, "log_level"),
    RPC_ADDR(Type.TEXT, "rpc"),
    RPC_AUTH(Type.SECRET, "rpc_auth"),
    PROTOCOL(Type.WHOLE, "protocol"),
    PROFILE(Type.TEXT, "profile"),
    START_JOIN(Type.LIST, "join"),
    RETRY_JOIN(Type.LIST, "join"),
    REPLAY_ON_JOIN(Type.TRUTH, "replay"),
    RETRY_INTERVAL(Type.TIME, "retry.interval"),
    RETRY_MAX_ATTEMPTS(Type.WHOLE, "retry.limit"),
    REJOIN_AFTER_LEAVE(Type.TRUTH, "rejoin"),
    EVENT_HANDLERS(Type.LIST, "handlers"),
    SNAPSHOT_PATH(Type.TEXT, "snapshot"),
    LEAVE_ON_TERMINATE(Type.TRUTH, "leave.on_terminate"),
    SKIP_LEAVE_ON_INTERRUPT(Type.UNTRUTH, "leave.on_interrupt"),
    ENABLE_COMPRESSION(Type.TRUTH, "gossip.compression"),
    BROADCAST_TIMEOUT(Type.TIME, "gossip.broadcast_timeout"),
    RECONNECT_INTERVAL(Type.TIME, "gossip.reconnect_interval"),
    RECONNECT_TIMEOUT(Type.TIME, "gossip.reconnect_timeout"),
    TOMBSTONE_TIMEOUT(Type.TIME, "gossip.tombstone_timeout"),
    USER_EVENT_SIZE_LIMIT(Type.WHOLE, "gossip.event_bytes"),
    QUERY_SIZE_LIMIT(Type.WHOLE, "gossip.query_bytes"),
    QUERY_RESPONSE_SIZE_LIMIT(Type.WHOLE, "gossip.answer_bytes"),
    ENABLE_SYSLOG(Type.TRUTH, "syslog"),
    SYSLOG_FACILITY(Type.TEXT, ""),
    DISABLE_COORDINATES(Type.TRUTH, ""),
    DISABLE_NAME_RESOLUTION(Type.TRUTH, ""),
    STATSITE_ADDR(Type.TEXT, ""),
    STATSD_ADDR(Type.TEXT, ""),
    VALIDATE_NODE_NAMES(Type.TRUTH, ""),
    MDNS(Type.ANY, "");

    /** What a value of it is. */
    enum Type {
        TEXT("a text in double quotes"),
        SECRET("a text in double quotes"),
        WHOLE("a whole number"),
        TRUTH("true or false"),
        UNTRUTH("true or false"),
        TIME("a time in double quotes, such as \"30s\""),
        LIST("a list of texts, [\"…\"]"),
        TEXTS_BY_NAME("an object of texts, {\"KEY\": \"VALUE\"}"),
        ANY("anything");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Type type;
    private final String path;

    SerfKey(Type type, String path) {
        this.type = type;
        this.path = path;
    }

    /** As it is written in a file. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Type type() {
        return type;
    }

    /** Where below {@code node} its value goes; nowhere: Muster has no use for it. */
    List<String> path() {
        return path.isEmpty() ? List.of() : List.of(path.split("\\.", -1));
    }

    /** The key that is written so, in letters of any case as with Serf. */
    static Optional<SerfKey> of(String written) {
        return Arrays.stream(values())
                .filter(key -> key.word().equalsIgnoreCase(written))
                .findFirst();
    }

    /** How Serf calls what is this key in {@code muster.yaml}; the key itself, if it has no name for it. */
    static String wordFor(String key) {
        return Arrays.stream(values())
                .filter(serfs -> !serfs.path.isEmpty() && serfs.path().getLast().equals(key))
                .map(SerfKey::word)
                .findFirst()
                .orElse(key);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(SerfKey::word).toList();
    }

    /** What is said of a value that Muster has no use for. */
    String unused() {
        return switch (this) {
            case DISABLE_COORDINATES -> "Muster always keeps coordinates; a few bytes in an answer are what it costs";
            case DISABLE_NAME_RESOLUTION -> "Muster always settles who keeps a name that two nodes claim";
            case STATSITE_ADDR, STATSD_ADDR ->
                "Muster sends no metrics; whoever collects them asks the agent, by 'serf info' or its HTTP API";
            case SYSLOG_FACILITY -> "Muster logs to its standard error; with logger(1), say -p FACILITY.info there";
            case VALIDATE_NODE_NAMES -> "Muster always checks the names of nodes";
            case MDNS -> "Muster does not find others by multicast; name one of them with start_join";
            default -> "";
        };
    }
}
