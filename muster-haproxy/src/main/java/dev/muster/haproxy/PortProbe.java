package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries the ports of a configuration before HAProxy does, for {@code haproxy -c} doesn't, and two HAProxy processes
 * could otherwise share one. Seen on 2.6.12: with a port that is taken the worker in charge
 * pauses its listeners for about a second before the reload fails.
 */
final class PortProbe {

    private PortProbe() {}

    private record Bind(InetSocketAddress address, CfgSection section) {

        /** Whether a program that holds the other can't but hold this too. */
        boolean overlaps(Bind other) {
            return address.getPort() == other.address.getPort()
                    && (address.getAddress().equals(other.address.getAddress())
                            || address.getAddress().isAnyLocalAddress()
                            || other.address.getAddress().isAnyLocalAddress());
        }
    }

    /** Throws for the first port that can't be bound, naming it. */
    static void check(Cfg cfg) throws BalancerException {
        check(cfg, new Cfg(List.of()));
    }

    /** The same, leaving out the ports that HAProxy, which runs {@code running}, holds itself. */
    static void check(Cfg cfg, Cfg running) throws BalancerException {
        List<Bind> held = binds(running);
        for (Bind bind : binds(cfg)) {
            if (held.stream().noneMatch(bind::overlaps)) {
                check(bind.address(), bind.section());
            }
        }
    }

    /**
     * Whether clients would find nobody: HAProxy takes a file without any listener when it has a stats socket.
     *
     * @param entrance where clients come in; it counts when HAProxy, which runs {@code running}, listens there
     * @return what is wrong, in words
     */
    static Optional<String> lost(Cfg cfg, Cfg running, InetSocketAddress entrance) {
        boolean anywhere = cfg.sections().stream()
                .anyMatch(section -> !section.lines("bind").isEmpty());
        if (!anywhere) {
            return Optional.of("the configuration listens nowhere: it needs a frontend with a bind line");
        }
        if (isAt(running, entrance) && !isAt(cfg, entrance)) {
            return Optional.of("the configuration doesn't listen on " + Server.text(entrance)
                    + " any more, where clients come in");
        }
        return Optional.empty();
    }

    private static boolean isAt(Cfg cfg, InetSocketAddress entrance) {
        return binds(cfg).stream().anyMatch(bind -> bind.overlaps(new Bind(entrance, bind.section())));
    }

    private static List<Bind> binds(Cfg cfg) {
        List<Bind> binds = new ArrayList<>();
        for (CfgSection section : cfg.sections()) {
            for (CfgLine line : section.lines("bind")) {
                for (String part : line.word(1).split(",")) {
                    address(part).ifPresent(address -> binds.add(new Bind(address, section)));
                }
            }
        }
        return binds;
    }

    private static void check(InetSocketAddress address, CfgSection section) throws BalancerException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            String where = "port " + address.getPort() + " on "
                    + address.getAddress().getHostAddress() + " (" + section.kind() + " " + section.name() + ")";
            if (reason.contains("in use")) {
                throw new BalancerException(
                        "HAProxy can't listen on " + where + ": another program already does.", address);
            }
            if (reason.contains("Permission denied")) {
                throw new BalancerException(
                        "HAProxy may not listen on " + where
                                + ": ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE.",
                        address);
            }
            throw new BalancerException("HAProxy can't listen on " + where + ": " + reason + ".", address);
        }
    }

    /** Addresses of TCP ports; Unix sockets, inherited descriptors and ranges of ports are left to HAProxy. */
    private static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            return Optional.empty();
        }
        String ip = text.substring(0, colon).replaceFirst("^ipv[46]@", "");
        if (ip.startsWith("[") && ip.endsWith("]")) {
            ip = ip.substring(1, ip.length() - 1);
        }
        try {
            InetAddress address =
                    ip.isEmpty() || ip.equals("*") ? InetAddress.ofLiteral("0.0.0.0") : InetAddress.ofLiteral(ip);
            return Optional.of(new InetSocketAddress(address, Integer.parseInt(port)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
