package dev.muster.gossip;

import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.NullMarked;

/**
 * A Muster node as a program of its own, for {@link MusterProcess}: {@code NAME IP PORT COMPRESSION SNAPSHOT
 * [TAG=VALUE]...}, with its key in {@code MUSTER_KEY}. It tells what happens to members, a line each, and obeys the
 * lines that it reads: {@code join ADDRESS} and {@code tags [TAG=VALUE]...}. It ends when there is nobody to read from,
 * so that it cannot outlive its test.
 */
@NullMarked
final class MusterProgram {

    private static final int FIRST_TAG = 5;

    private MusterProgram() {}

    public static void main(String[] args) throws Exception {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2]));
        ClusterOptions options = ClusterOptions.defaults(args[0], bind)
                .withCompression(Boolean.parseBoolean(args[3]))
                .withSnapshot(SnapshotOptions.of(Path.of(args[4])))
                .withTags(tags(List.of(args).subList(FIRST_TAG, args.length)));
        String key = System.getenv("MUSTER_KEY");
        if (key != null) {
            options = options.withKeyring(Keyring.of(GossipKey.ofBase64(key)));
        }
        Cluster cluster = Cluster.start(options, MusterProgram::tell);
        System.out.println("started");
        obey(cluster);
        Runtime.getRuntime().halt(1);
    }

    private static Map<String, String> tags(List<String> words) {
        Map<String, String> tags = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            tags.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return tags;
    }

    private static void tell(ClusterEvent event) {
        if (event instanceof ClusterEvent.MemberEvent of) {
            System.out.println(of.member().status().word() + " " + of.member().name());
        }
    }

    private static void obey(Cluster cluster) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            List<String> words = List.of(line.split(" "));
            try {
                switch (words.getFirst()) {
                    case "join" -> cluster.join(words.subList(1, words.size())).get();
                    case "tags" ->
                        cluster.setTags(new TreeMap<>(tags(words.subList(1, words.size()))), member -> false)
                                .get();
                    default -> throw new IllegalArgumentException("no such order: " + line);
                }
                System.out.println("done " + line);
            } catch (ExecutionException e) {
                System.out.println("failed " + line + ": " + e.getCause());
            }
        }
    }
}
