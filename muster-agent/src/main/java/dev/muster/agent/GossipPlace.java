package dev.muster.agent;

import dev.muster.agent.serf.NetworkPlace;
import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.net.NameLookup;
import dev.muster.gossip.net.Resolver;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Where an agent gossips.
 *
 * @param bind address and port
 * @param advertise what the others are told, unresolved if it is a name; empty: the bound address
 * @param anyPort whether a port that the system gives will do, when the wanted one is taken
 */
record GossipPlace(InetSocketAddress bind, Optional<InetSocketAddress> advertise, boolean anyPort) {

    /**
     * Loopback as long as nobody speaks of other hosts, else every interface. Beyond loopback gossip needs a key,
     * unless the user asked for it in clear.
     */
    static GossipPlace choose(AgentOptions options) throws AgentException {
        return choose(options, new Resolver(NameLookup.OF_SYSTEM));
    }

    static GossipPlace choose(AgentOptions options, Resolver names) throws AgentException {
        // Ends with the first that is not, so at most one name is waited for until its time is up.
        boolean local = options.join().stream().allMatch(address -> isLoopback(address, names));
        InetAddress any = InetAddress.ofLiteral("0.0.0.0");
        InetSocketAddress standard =
                new InetSocketAddress(local ? InetAddress.getLoopbackAddress() : any, ClusterOptions.DEFAULT_PORT);
        Optional<InetSocketAddress> asked = asked(options);
        InetSocketAddress bind = asked.orElse(standard);
        if (bind.isUnresolved()) {
            throw new AgentException(
                    "the address to gossip on, '" + bind.getHostString() + "', is not known",
                    "use an IP address of this host");
        }
        boolean beyond = !local
                || !bind.getAddress().isLoopbackAddress()
                || options.advertise().filter(GossipPlace::isBeyond).isPresent();
        requireKey(options, beyond);
        return new GossipPlace(bind, options.advertise(), asked.isEmpty() && local);
    }

    /** What was asked for, by an address, by an interface, or by both. */
    private static Optional<InetSocketAddress> asked(AgentOptions options) throws AgentException {
        Optional<String> iface = options.gossip().iface();
        if (iface.isEmpty()) {
            return options.bind();
        }
        try {
            return Optional.of(NetworkPlace.of(iface.get(), options.bind(), ClusterOptions.DEFAULT_PORT));
        } catch (IOException e) {
            throw new AgentException(String.valueOf(e.getMessage()), "choose another with --iface, or use --bind");
        }
    }

    /** Whether nobody else listens there now, as far as can be seen by trying. */
    boolean isFree() {
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.bind(bind);
            udp.bind(bind);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Refuses what would be in clear, as far as that can be seen without asking anybody for names. */
    static void check(AgentOptions options) throws AgentException {
        requireKey(
                options,
                options.bind().filter(GossipPlace::isBeyond).isPresent()
                        || options.advertise().filter(GossipPlace::isBeyond).isPresent());
    }

    private static void requireKey(AgentOptions options, boolean beyond) throws AgentException {
        if (beyond && options.key().isEmpty() && options.allowRemote()) {
            throw new AgentException(
                    "orders from other nodes would be taken from anybody, for gossip beyond this host is in clear",
                    "make a key with muster keygen --out FILE and start every agent with --key-file FILE, or leave out"
                            + " --allow-remote (allow_remote)");
        }
        if (beyond && options.key().isEmpty() && !options.insecure()) {
            throw new AgentException(
                    "gossip beyond this host would be in clear: whoever is on the network could read it and take part",
                    "make a key with muster keygen --out FILE and start every agent with --key-file FILE, which is"
                            + " key_file in a muster.yaml; or add --insecure if the network is trusted, or stay on"
                            + " 127.0.0.1");
        }
    }

    /** A name that others are told is meant for others, whatever it stands for here. */
    private static boolean isBeyond(InetSocketAddress advertise) {
        return advertise.isUnresolved() || !advertise.getAddress().isLoopbackAddress();
    }

    /** Whether {@code host[:port]} is on this host; a name that nobody knows now, or in time, may be anywhere. */
    private static boolean isLoopback(String address, Resolver names) {
        try {
            return names.resolve(host(address)).stream().allMatch(InetAddress::isLoopbackAddress);
        } catch (Resolver.UnresolvedException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static String host(String address) {
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? address : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        boolean onlyColon = colon >= 0 && address.indexOf(':', colon + 1) < 0;
        return onlyColon ? address.substring(0, colon) : address;
    }
}
