package dev.muster.agent;

import dev.muster.agent.api.ApiServer;
import dev.muster.agent.api.Drains;
import dev.muster.agent.api.Orders;
import dev.muster.agent.api.Reports;
import dev.muster.agent.api.Rollouts;
import dev.muster.agent.rpc.RpcServer;
import dev.muster.agent.rpc.protocol.RpcToken;
import dev.muster.agent.run.Claim;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local doors of an agent: Serf's RPC and the HTTP API. */
final class Doors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final int RPC_PORT = 7373;
    private static final int HTTP_PORT = 7380;
    private static final int TOKEN_BYTES = 32;

    private final RpcServer rpc;
    private final ApiServer api;

    private Doors(RpcServer rpc, ApiServer api) {
        this.rpc = rpc;
        this.api = api;
    }

    /**
     * Opens them, and publishes them in the run folder.
     *
     * @param rpc is opened, and closed with the doors
     * @param reports what the HTTP API tells, given the address of the RPC as text, which may be empty
     * @param orders what it may ask the balancer to do
     * @param drains what it may ask of the services
     * @param rollouts what it may ask of them here and elsewhere
     */
    static Doors open(
            AgentOptions options,
            Claim claim,
            String role,
            RpcServer rpc,
            Function<String, Reports> reports,
            Orders orders,
            Drains drains,
            Rollouts rollouts)
            throws AgentException {
        requireLoopback(options.rpc().address(), "Serf's RPC", "--rpc-addr");
        requireLoopback(options.http(), "the HTTP API", "--http-addr");
        ApiServer api = null;
        try {
            rpc.listen(claim.rpcSocket());
            String tcp = listenOnTcp(rpc, options.rpc()).map(AgentReports::text).orElse("");
            String token = token();
            api = startApi(options.http(), token, reports.apply(tcp), orders, drains, rollouts);
            claim.publish(api.url(), token, role);
            LOG.info("HTTP API on {}, Serf's RPC on {}", api.url(), tcp.isEmpty() ? claim.rpcSocket() : tcp);
            return new Doors(rpc, api);
        } catch (IOException e) {
            rpc.close();
            if (api != null) {
                api.close();
            }
            throw new AgentException("a local door of the agent cannot be opened: " + e.getMessage(), "");
        } catch (AgentException e) {
            rpc.close();
            throw e;
        }
    }

    private static void requireLoopback(Optional<InetSocketAddress> address, String what, String flag)
            throws AgentException {
        if (address.isPresent()
                && (address.get().isUnresolved() || !address.get().getAddress().isLoopbackAddress())) {
            throw new AgentException(
                    what + " is for this host only, and " + address.get().getHostString() + " is not loopback",
                    "use " + flag + " 127.0.0.1:PORT");
        }
    }

    /** Serf's usual port is the first agent's; the others do without, since the command has the Unix socket. */
    private static Optional<InetSocketAddress> listenOnTcp(RpcServer rpc, RpcOptions options)
            throws AgentException, IOException {
        if (!options.tcp()) {
            return Optional.empty();
        }
        Optional<InetSocketAddress> wanted = options.address();
        Optional<RpcToken> token = Optional.empty();
        if (options.auth().isPresent()) {
            token = Optional.of(options.auth().get().token());
        }
        InetSocketAddress usual = new InetSocketAddress(InetAddress.getLoopbackAddress(), RPC_PORT);
        try {
            return Optional.of(rpc.listen(wanted.orElse(usual), token));
        } catch (BindException e) {
            if (wanted.isPresent()) {
                throw AgentException.taken(
                        wanted.get(),
                        "Serf's RPC cannot listen on " + AgentReports.text(wanted.get()) + ": " + e.getMessage(),
                        "choose another port with --rpc-addr");
            }
            LOG.info(
                    "Serf's usual RPC port {} is taken, most likely by another agent; this one answers on its Unix"
                            + " socket alone",
                    AgentReports.text(usual));
            return Optional.empty();
        }
    }

    private static ApiServer startApi(
            Optional<InetSocketAddress> wanted,
            String token,
            Reports reports,
            Orders orders,
            Drains drains,
            Rollouts rollouts)
            throws AgentException, IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            InetSocketAddress usual = new InetSocketAddress(loopback, HTTP_PORT);
            return ApiServer.start(wanted.orElse(usual), token, reports, orders, drains, rollouts);
        } catch (BindException e) {
            if (wanted.isPresent()) {
                throw AgentException.taken(
                        wanted.get(),
                        "the HTTP API cannot listen on " + AgentReports.text(wanted.get()) + ": " + e.getMessage(),
                        "choose another port with --http-addr");
            }
            return ApiServer.start(new InetSocketAddress(loopback, 0), token, reports, orders, drains, rollouts);
        }
    }

    private static String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Where the HTTP API is. */
    URI api() {
        return api.url();
    }

    /** Answers under way go out first, for at most a second. */
    @Override
    public void close() {
        rpc.close();
        api.close();
    }
}
