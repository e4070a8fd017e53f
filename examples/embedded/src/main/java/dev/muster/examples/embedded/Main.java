package dev.muster.examples.embedded;

import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Takes part in a Serf cluster: {@code Main NAME IP SEED}. */
public final class Main {

    private static final long STARTED = System.nanoTime();

    public static void main(String[] args) throws Exception {
        var here = new InetSocketAddress(InetAddress.ofLiteral(args[1]), ClusterOptions.DEFAULT_PORT);
        Cluster cluster = Cluster.start(ClusterOptions.defaults(args[0], here), Main::heard);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.leave().join()));
        cluster.join(List.of(args[2])).join();
        cluster.keepJoining(List.of(args[2]));
        cluster.sendEvent("hello", Bytes.ofUtf8("I am " + args[0]), false).join();
        Thread.sleep(Duration.ofDays(999)); // The threads of a cluster keep no program running.
    }

    private static void heard(ClusterEvent event) {
        if (event instanceof Query query && query.name().equals("uptime")) {
            query.respond(Bytes.ofUtf8((System.nanoTime() - STARTED) / 1_000_000_000 + " s"))
                    .join();
        }
        String line = event instanceof ClusterEvent.MemberEvent of
                ? of.member().status() + " " + of.member().name()
                : event.toString();
        System.out.println(line.replaceAll("[^ -~]", "?")); // Foreign text may hold orders to a terminal.
    }
}
