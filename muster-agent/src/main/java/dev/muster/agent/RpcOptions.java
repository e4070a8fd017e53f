package dev.muster.agent;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where Serf's RPC listens, beside the Unix socket in the run folder. Immutable.
 *
 * @param tcp whether it listens by TCP at all
 * @param address where by TCP; empty: 127.0.0.1:7373 if free
 * @param auth what who comes by TCP must say first; empty: nothing
 */
public record RpcOptions(boolean tcp, Optional<InetSocketAddress> address, Optional<RpcAuth> auth) {

    /** By TCP if Serf's port is free, without a token. */
    public static RpcOptions defaults() {
        return new RpcOptions(true, Optional.empty(), Optional.empty());
    }

    /** By TCP at this address. */
    public RpcOptions at(InetSocketAddress value) {
        return new RpcOptions(true, Optional.of(value), auth);
    }

    /** On the Unix socket alone. */
    public RpcOptions withoutTcp() {
        return new RpcOptions(false, Optional.empty(), auth);
    }

    /** With a token. */
    public RpcOptions withAuth(RpcAuth value) {
        return new RpcOptions(tcp, address, Optional.of(value));
    }
}
