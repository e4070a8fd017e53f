package dev.muster.gossip.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Names as a test wants them, which may change at any time. */
public final class KnownNames implements NameLookup {

    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** From now on the name stands for these. */
    public KnownNames with(String name, String... addresses) {
        known.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
        return this;
    }

    /** How often it was asked. */
    public int asked() {
        return asked.get();
    }

    @Override
    public List<InetAddress> addresses(String name) throws UnknownHostException {
        asked.incrementAndGet();
        return Optional.ofNullable(known.get(name)).orElseThrow(() -> new UnknownHostException(name));
    }
}
