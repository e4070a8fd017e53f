package dev.muster.gossip.net;

import dev.muster.gossip.snapshot.Snapshot;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What surrounds a node. Immutable.
 *
 * @param bind where to listen
 * @param joinPort the port of an address to join that names none
 * @param keys what to encrypt with at first; without, gossip is in clear
 * @param keyFile where the keys come from, so that changes of them are kept there
 * @param label the cluster's; those with another are refused
 * @param snapshot what the node remembers over restarts, just opened; it is closed with the shell
 * @param resolver who looks up the names of addresses to join
 */
public record ShellSetup(
        InetSocketAddress bind,
        int joinPort,
        Optional<Keyring> keys,
        Optional<Path> keyFile,
        Label label,
        Optional<Snapshot> snapshot,
        Resolver resolver) {}
