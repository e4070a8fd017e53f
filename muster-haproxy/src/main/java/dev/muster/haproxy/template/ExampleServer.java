package dev.muster.haproxy.template;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that nobody has: a template is asked what it says of it, to learn what it says of any. */
final class ExampleServer {

    static final ServerName NAME = new ServerName("muster-example");

    /** 192.0.2.0/24 is for documentation: no server has such an address. */
    static final Server SERVER =
            new Server(NAME, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9), 1, Intent.SERVE);

    private ExampleServer() {}

    /** How a message calls a server: by its name, unless it is the one that nobody knows. */
    static String called(Server server) {
        return server.name().equals(NAME) ? "of any server" : "of server '" + server.name() + "'";
    }
}
