package dev.muster.gossip.interop;

import java.util.List;

/** What Muster and Serf's agent cannot do together, why, and the tests of what can be shown: rows of the table. */
enum Gap {
    LABEL(
            "be in one cluster with a label",
            "The agent has neither a flag nor a key of its configuration for the labels of newer"
                    + " memberlists, so its own is always empty. The memberlist in 0.10.1 reads the header that"
                    + " Muster sends, names the label in its log and refuses it, as the row above shows; the one"
                    + " in 0.9.4 is older than labels. Muster's own (`ClusterOptions.withLabel`) are shown among"
                    + " Muster nodes, in clear and encrypted, byte for byte as memberlist's are described: `f4`,"
                    + " the length, the label, in front of each packet and of each connection that is dialled,"
                    + " and the label among what AES-GCM authenticates. That a real memberlist with that label"
                    + " decrypts it is not shown",
            "LabelInteropIT.whoHasOneSaysItInFrontOfAll",
            "LabelledClusterTest.oneLabelIsOneClusterInClear",
            "LabelledClusterTest.oneLabelIsOneClusterEncrypted",
            "LabelledClusterTest.anotherLabelOrNoneIsAnotherCluster",
            "wire.LabelTest.standsInFrontOfAPacket",
            "wire.LabelTest.isBoundToAnEncryptedPacket",
            "wire.LabelTest.isBoundToAnEncryptedStreamAfterTheHeaderOfItsFrame"),
    LINK_LOCAL(
            "gossip on an IPv6 address of a link, `fe80::1%eth0`",
            "The messages carry an address without its zone, so others could not reach it; Serf does not even start on"
                    + " one, for it drops the zone before it binds. Global and unique local addresses work",
            "Ipv6InteropIT.serfCannotListenOnAnAddressOfALink"),
    ALL_OF_IPV6(
            "take in a Serf that listens on `[::]` and is not told what to advertise",
            "Serf then tells the others `::` as its address, by which each of them would reach itself. Muster refuses"
                    + " such a claim and counts it (`members_refused`). Start the agent with `-advertise`, or `-bind`"
                    + " one address, always in brackets (`-bind '[fd00::1]'`): Serf takes no other spelling",
            "Ipv6InteropIT.aSerfOnAllAddressesThatIsNotToldWhichOneIsNotTakenIn",
            "Ipv6InteropIT.aSerfOnAllAddressesIsAMemberWhenItIsToldWhichOne");

    private final String what;
    private final String why;
    private final String tests;

    Gap(String what, String why, String... tests) {
        this.what = what;
        this.why = why;
        this.tests = String.join(" ", tests);
    }

    String what() {
        return what;
    }

    String why() {
        return why;
    }

    /** As {@code Class.method}, of classes in {@code dev.muster.gossip} and below. */
    List<String> tests() {
        return List.of(tests.split(" "));
    }
}
