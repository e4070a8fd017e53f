package dev.muster.gossip.interop;

/** What two implementations must be able to do with each other: the rows of the table, in their order. */
public enum Capability {
    JOIN("join, and be known with address and tags"),
    TAGS("change tags"),
    LEAVE("leave on purpose"),
    FAIL("die without a word, and be found out (*)"),
    REJOIN("die without a word (*), and come back under the old name and address"),
    FORCE_LEAVE("force-leave a failed member"),
    PRUNE("force-leave and prune"),
    INDIRECT_PROBE("ping for a third"),
    PASS_ON("pass on what others say"),
    LONG_RUN("three of each in one cluster, without a false failure"),
    MIXED_VERSIONS("a cluster of Muster and both versions of Serf"),
    KEY_SIZES("keys of 16, 24 and 32 bytes"),
    SECOND_KEY("understand a key that is not the primary one"),
    WRONG_KEY("refuse another key, and clear text where there is a key"),
    SNAPSHOT("come back by the snapshot"),
    SNAPSHOT_FORMAT("read the other's snapshot file"),
    COORDINATES("estimate the round trip (serf rtt)"),
    USER_EVENT("user events"),
    QUERY("queries, acknowledgements and answers"),
    QUERY_FILTER("queries with filters by name and tag"),
    QUERY_RELAY("queries whose answers are relayed"),
    KEY_ROTATION("install, use, list and remove keys"),
    NAME_CONFLICT("give up a name that another holds"),
    NEW_ADDRESS("die without a word (*), and come back under the old name on a new address"),
    OTHER_LABEL("refuse who has a label, or none; Serf's agent has none");

    private final String words;

    Capability(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
