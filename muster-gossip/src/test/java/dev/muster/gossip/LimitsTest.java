package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.OverLimit;
import dev.muster.gossip.wire.StreamLimits;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/limits.md} says what the code does. */
class LimitsTest {

    private static final Path TABLE = Path.of("../docs/limits.md");
    private static final Path CLASSES = Path.of("target/classes");
    private static final String PACKAGE = "dev.muster.gossip.";
    private static final String HERE = "LimitsTest";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern ROW = Pattern.compile("^\\|(.*)\\|(.*)\\|(.*)\\|(.*)\\|(.*)\\|$");
    private static final Pattern LOOKS_LIKE_A_BOUND =
            Pattern.compile("(MOST|MAX|LARGEST|LONGEST|HIGHEST|FURTHEST|TRIES)_.*|.*_TOGETHER|MAXIMUM|.*_MAXIMUM");
    private static final Keyring KEYS = Keyring.of(GossipKey.of(Bytes.of(new byte[16])));

    private final List<Cluster> clusters = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    /** A row of the table. */
    record Row(String what, String atMost, String heldBy, String countedIn, String shownBy) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher cells = ROW.matcher(line);
            if (cells.matches() && cells.group(3).contains("`")) {
                rows.add(new Row(
                        cells.group(1).strip(),
                        cells.group(2).strip(),
                        cells.group(3).strip().replace("`", ""),
                        cells.group(4).strip(),
                        cells.group(5).strip().replace("`", "")));
            }
        }
        return rows;
    }

    private static List<Row> counted() throws IOException {
        return rows().stream().filter(row -> row.countedIn.startsWith("`")).toList();
    }

    private static List<Row> shownHere() throws IOException {
        return counted().stream().filter(row -> row.shownBy.equals(HERE)).toList();
    }

    private static String counter(Row row) {
        return row.countedIn.replace("`", "");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theNumberIsTheCodes(Row row) throws Exception {
        int dot = row.heldBy.lastIndexOf('.');
        Class<?> holder = Class.forName(PACKAGE + row.heldBy.substring(0, dot));
        Field field = holder.getDeclaredField(row.heldBy.substring(dot + 1));
        field.setAccessible(true);
        boolean component = !Modifier.isStatic(field.getModifiers());
        Object defaults = component ? holder.getField("DEFAULT").get(null) : null;
        Object value = field.get(defaults);
        double number = value instanceof Duration duration ? duration.toSeconds() : ((Number) value).doubleValue();
        String stated = row.atMost.split(" ")[0].replace(",", "");
        assertThat(Double.parseDouble(stated)).isEqualTo(number);
    }

    @Test
    void noBoundIsMissing() throws Exception {
        Set<String> told = new HashSet<>();
        Matcher names = Pattern.compile("`([A-Za-z.$]+\\.[A-Za-z_]+)`").matcher(Files.readString(TABLE));
        while (names.find()) {
            told.add(names.group(1));
        }
        Set<String> bounds = new TreeSet<>();
        for (Class<?> limits : List.of(GossipLimits.class, StreamLimits.class)) {
            Arrays.stream(limits.getRecordComponents()).forEach(part -> bounds.add(name(limits, part.getName())));
        }
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                String type = CLASSES.relativize(file).toString().replace('/', '.');
                bounds.addAll(boundsOf(Class.forName(type.substring(0, type.length() - ".class".length()))));
            }
        }
        assertThat(bounds).hasSizeGreaterThan(50);
        assertThat(told).containsAll(bounds);
    }

    private static Set<String> boundsOf(Class<?> type) {
        Set<String> bounds = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            boolean number = field.getType().isPrimitive() || field.getType() == Duration.class;
            boolean bound = Set.of("WireLimits", "SerfLimits").contains(type.getSimpleName())
                    || LOOKS_LIKE_A_BOUND.matcher(field.getName()).matches();
            if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic() && number && bound) {
                bounds.add(name(type, field.getName()));
            }
        }
        return bounds;
    }

    private static String name(Class<?> type, String part) {
        return type.getName().substring(PACKAGE.length()) + "." + part;
    }

    @ParameterizedTest
    @MethodSource("counted")
    void theCounterIsThere(Row row) {
        assertThat(Stream.of(Counter.values()).map(Counter::word)).contains(counter(row));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void itIsShownByATest(Row row) throws Exception {
        int hash = row.shownBy.indexOf('#');
        if (hash < 0) {
            assertThat(row.shownBy).isEqualTo(HERE);
            return;
        }
        String test = row.shownBy.substring(0, hash);
        String method = row.shownBy.substring(hash + 1);
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            Path source = sources.filter(it -> it.getFileName().toString().equals(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test " + test));
            assertThat(Files.readString(source)).contains("void " + method + "(");
        }
    }

    /** Sends what is over a bound to a node. */
    @FunctionalInterface
    private interface Attempt {
        void on(Cluster node) throws Exception;
    }

    private static final Map<String, Attempt> ATTEMPTS = new TreeMap<>(Map.ofEntries(
            Map.entry("wire.WireLimits.INFLATED_DATAGRAM_BYTES", packets(OverLimit.inflated())),
            Map.entry("wire.WireLimits.INFLATIONS_PER_DATAGRAM", packets(OverLimit.inflations())),
            Map.entry("wire.WireLimits.MESSAGES_PER_DATAGRAM", packets(OverLimit.messages())),
            Map.entry("wire.WireLimits.DATAGRAM_LAYERS", packets(OverLimit.layers())),
            Map.entry("msgpack.MsgpackReader.MAX_DEPTH", packets(OverLimit.depth())),
            Map.entry("wire.WireLimits.NAME_BYTES", packets(OverLimit.name())),
            Map.entry("wire.WireLimits.META_BYTES", packets(OverLimit.meta())),
            Map.entry("swim.GossipLimits.maxMetaBytes", packets(OverLimit.meta())),
            Map.entry("wire.WireLimits.VERSION_BYTES", packets(OverLimit.versions())),
            Map.entry("swim.GossipLimits.maxNameBytes", packets(OverLimit.nameOfMember())),
            Map.entry("wire.WireLimits.CLAIM_TAGS", packets(OverLimit.claimTags())),
            Map.entry(
                    "swim.GossipLimits.maxEventsRemembered",
                    packets(OverLimit.events(65, 5).toArray(Bytes[]::new))),
            Map.entry(
                    "serf.SeenRing.TIMES",
                    packets(
                            OverLimit.events(1, 600).getFirst(),
                            OverLimit.events(1, 1).getFirst())),
            Map.entry("swim.GossipLimits.maxJoinAddresses", LimitsTest::joinMany),
            Map.entry("wire.StreamLimits.totalBytes", stream(OverLimit.streamTotal())),
            Map.entry("wire.StreamLimits.nodes", stream(OverLimit.streamNodes())),
            Map.entry("wire.StreamLimits.userStateBytes", stream(OverLimit.streamUserState())),
            Map.entry("wire.WireLimits.STREAM_OBJECT_BYTES", stream(OverLimit.streamObject())),
            Map.entry("wire.WireLimits.SEALED_STREAM_BYTES", stream(OverLimit.sealedStream())),
            Map.entry("wire.WireLimits.STATE_NAMES", stream(OverLimit.stateNames())),
            Map.entry("wire.WireLimits.STATE_EVENTS", stream(OverLimit.stateEvents()))));

    @ParameterizedTest
    @MethodSource("shownHere")
    void whatIsOverItIsRefusedAndCounted(Row row) throws Exception {
        Attempt attempt = Optional.ofNullable(ATTEMPTS.get(row.heldBy))
                .orElseThrow(() -> new AssertionError("nothing tries to break " + row.heldBy));
        ClusterOptions options = ClusterOptions.defaults(
                        "a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withProfile(Profile.LAN);
        boolean sealed = row.heldBy.endsWith("SEALED_STREAM_BYTES");
        Cluster node = Cluster.start(sealed ? options.withKeyring(KEYS) : options, event -> {});
        clusters.add(node);
        assertThat(node.counters()).containsEntry(counter(row), 0L);
        attempt.on(node);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(node.counters().get(counter(row))).isPositive());
        assertThat(node.members()).hasSize(1);
        assertThat(node.counters()).containsEntry("inputs_failed", 0L);
    }

    private static Attempt packets(Bytes... packets) {
        return node -> {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                for (Bytes packet : packets) {
                    socket.send(new DatagramPacket(packet.toArray(), packet.size(), node.address()));
                }
            }
        };
    }

    private static Attempt stream(Bytes content) {
        return node -> {
            try (Socket socket =
                    new Socket(node.address().getAddress(), node.address().getPort())) {
                socket.getOutputStream().write(content.toArray());
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                // Refused before all of it was read: so it should be.
            }
        };
    }

    private static void joinMany(Cluster node) throws Exception {
        List<String> addresses = IntStream.rangeClosed(1, 70)
                .mapToObj(i -> "127.9.9." + i + ":9")
                .toList();
        try {
            node.join(addresses).get();
        } catch (ExecutionException e) {
            assertThat(e)
                    .hasCauseInstanceOf(JoinException.class)
                    .hasMessageContaining("127.9.9.64:9: nobody listens there")
                    .hasMessageContaining("127.9.9.65:9: not tried: a join takes at most 64 addresses");
        }
        assertThat(node.counters()).containsEntry("join_addresses_dropped", 6L);
    }

    @Test
    void theOwnNameIsChecked() {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterOptions.defaults("n".repeat(129), bind))
                .withMessageContaining("1 to 128 bytes");
    }
}
