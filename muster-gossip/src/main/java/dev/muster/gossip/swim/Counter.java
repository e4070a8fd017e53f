package dev.muster.gossip.swim;

import java.util.Locale;

/** What a node counts. The name in lower case is the name that people see. */
public enum Counter {
    /** Datagrams that came in. */
    PACKETS_RECEIVED,
    /** Datagrams that went out. */
    PACKETS_SENT,
    /** Datagrams that the operating system refused to send. */
    PACKETS_SEND_FAILED,
    /** Datagrams, or parts of them, that are no message. */
    PACKETS_MALFORMED,
    /** Datagrams, or parts of them, over a limit of size, number or depth. */
    PACKETS_OVER_LIMIT,
    /** Datagrams with the label of another cluster, or without the label of this one. */
    PACKETS_OTHER_LABEL,
    /** Datagrams that were encrypted, as far as can be told, where this node has no key. */
    PACKETS_ENCRYPTED,
    /** Datagrams that were not encrypted, where this node has a key. */
    PACKETS_PLAINTEXT,
    /** Datagrams encrypted with another key, or changed on their way. */
    PACKETS_UNDECRYPTABLE,
    /** Datagrams not even tried, because no key fitted too many from their source. */
    PACKETS_UNTRIED,
    /** Inputs dropped because the owner thread could not keep up. */
    INPUTS_DROPPED,
    /** Inputs whose handling failed: a defect in this program. */
    INPUTS_FAILED,
    /** Events that the listener was too slow to take. */
    EVENTS_DROPPED,
    /** Streams that came in. */
    STREAMS_RECEIVED,
    /** Streams refused because too many were open. */
    STREAMS_REFUSED,
    /** Streams refused because their source had as many open as one source may. */
    STREAMS_OVER_SHARE,
    /** Streams that brought no message. */
    STREAMS_MALFORMED,
    /** Streams over a limit of size, number or depth. */
    STREAMS_OVER_LIMIT,
    /** Streams given up because all streams together, or those of their source, took as much memory as they may. */
    STREAMS_OVER_BUDGET,
    /** Streams with the label of another cluster, or without the label of this one. */
    STREAMS_OTHER_LABEL,
    /** Streams that were encrypted, where this node has no key. */
    STREAMS_ENCRYPTED,
    /** Streams that were not encrypted, where this node has a key. */
    STREAMS_PLAINTEXT,
    /** Streams encrypted with another key, or changed on their way. */
    STREAMS_UNDECRYPTABLE,
    /** Streams closed unread, because too many from their source were refused. */
    STREAMS_UNTRIED,
    /** Streams that broke off or came too late. */
    STREAMS_FAILED,
    /** Messages that do not belong where they came. */
    MESSAGES_MISPLACED,
    /** Pings meant for a node of another name. */
    PINGS_MISDIRECTED,
    /** Pings and indirect pings not answered because too many are under way. */
    PINGS_DROPPED,
    /** Pings made for others. */
    PINGS_HELPED,
    /** Answers of helpers that had no answer either. */
    NACKS_RECEIVED,
    /** Probes that found a node silent. */
    PROBES_FAILED,
    /** Probes answered over TCP alone: UDP is blocked somewhere. */
    PROBES_TCP_ONLY,
    /** Coordinates that are none, and round trips that cannot be. */
    COORDINATES_REFUSED,
    /** The own coordinate ran away, and began afresh. */
    COORDINATES_RESET,
    /** Accusations against this node that it answered. */
    REFUTATIONS,
    /** Accusations that cannot be answered, for no higher incarnation exists. */
    INCARNATIONS_EXHAUSTED,
    /** Claims of a node whose name, address, tags or versions no cluster can accept. */
    MEMBERS_REFUSED,
    /** Claims dropped, or members forgotten before their time, because too many are known. */
    MEMBERS_OVER_LIMIT,
    /** Claims of a known name with another address. */
    NAME_CONFLICTS,
    /** Claims of a name for the address of a living node of another name. */
    ADDRESS_CONFLICTS,
    /** Claims to the name or address of another living node that were looked into. */
    CHALLENGES,
    /** Claims to the name or address of another living node not looked into, because too many were. */
    CHALLENGES_DROPPED,
    /** Names and addresses that a silent node lost to one that answers. */
    TAKEOVERS,
    /** Addresses to join that were not tried, because too many were given at once. */
    JOIN_ADDRESSES_DROPPED,
    /** Exchanges of state given up because the protocol versions do not go together. */
    MERGES_INCOMPATIBLE,
    /** Broadcasts dropped because too many were waiting. */
    BROADCASTS_DROPPED,
    /** Messages of the Serf layer that are none. */
    SERF_MESSAGES_MALFORMED,
    /** Messages of the Serf layer over a limit of size, number or depth. */
    SERF_MESSAGES_OVER_LIMIT,
    /** Messages of the Serf layer that this node has no use for. */
    SERF_MESSAGES_UNUSED,
    /** Messages with a Lamport time that no cluster can have reached. */
    LAMPORT_TIMES_REFUSED,
    /** Intents dropped because too many were kept for unknown members. */
    INTENTS_DROPPED,
    /** User events passed on. */
    USER_EVENTS_FORWARDED,
    /** Queries passed on. */
    QUERIES_FORWARDED,
    /** User events and queries not passed on: too old, too many or too large. */
    FORWARDS_DROPPED,
    /** User events larger than any node may send. */
    USER_EVENTS_REFUSED,
    /** Times whose user events are not handed on to joiners, because there were too many bytes. */
    USER_EVENTS_FORGOTTEN,
    /** Queries whose filters cannot be read, or cost too much. */
    QUERY_FILTERS_REFUSED,
    /** Queries that can be answered no longer, because too many came after. */
    QUERIES_DROPPED,
    /** Answers to queries not sent: nobody is known where they would go, and there were too many such. */
    ANSWERS_WITHHELD,
    /** Answers to own queries from somebody unknown, or too many bytes of them. */
    ANSWERS_REFUSED,
    /** Answers to own queries that came again, by a relay for example, or were not asked for. */
    ANSWERS_REPEATED,
    /** Answers to own queries that were over, or never asked. */
    ANSWERS_LATE,
    /** Answers of others carried on for them. */
    RELAYS_FORWARDED,
    /** Answers not carried on: too many, too large, no answers, or for nobody known. */
    RELAYS_DROPPED,
    /** Changes of keys refused because too many were waiting. */
    KEY_CHANGES_REFUSED,
    /** Lines of the snapshot that are none. */
    SNAPSHOT_LINES_IGNORED,
    /** Lines not written at once, for the disk was too slow; they are made up for. */
    SNAPSHOT_LINES_DROPPED,
    /** Times that the snapshot could not be written. */
    SNAPSHOT_FAILURES,
    /** Intents, events and queries of the Serf layer that were already known. */
    SERF_MESSAGES_REPEATED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
