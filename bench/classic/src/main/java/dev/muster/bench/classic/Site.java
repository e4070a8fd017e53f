package dev.muster.bench.classic;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A balancer and web nodes of one contender. Closing it kills them all. For one thread. */
final class Site implements AutoCloseable {

    /** The web nodes that it has to begin with. */
    static final int WEBS = 4;

    /** With those that come later. */
    static final int MOST_WEBS = WEBS + 1;

    /** Web nodes with a plain Serf agent, which can be had beside either kind. */
    static final int SERFS = 2;

    /** Where a node keeps its services. */
    static final String SERVICES = "/run/service";

    /** An app that finds this file ends at once. */
    static final String STAY_DOWN = "/run/stay-down";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Pattern HOST = Pattern.compile("\"host\": ?\"([^\"]*)\"");

    private final Surroundings at;
    private final Contender contender;
    private final String logName;
    private final Network network;
    private final Node balancer;
    private final SortedMap<String, Node> webs = new TreeMap<>();

    private Site(Surroundings at, Contender contender, String logName, Network network) throws IOException {
        this.at = at;
        this.contender = contender;
        this.logName = logName;
        this.network = network;
        Map<String, String> environment = environment(at, Network.BALANCER);
        if (contender != Contender.MUSTER) {
            environment.put("TEMPLATE", contender == Contender.TUNED ? "haproxy-tuned.cfg.hb" : "haproxy.cfg.hb");
        }
        Path services = contender.isMuster() ? muster("balancer") : classic("ha");
        balancer = Node.start(at, "ha", services, environment, log("ha"));
    }

    /** Starts all of it, and returns when each web node has answered through the balancer. */
    static Site open(Surroundings at, Contender contender, String logName, Network network)
            throws IOException, InterruptedException {
        for (int i = 1; i <= MOST_WEBS; i++) {
            // A scene that failed may have left it cut.
            network.mend(Network.web(i));
        }
        Site site = new Site(at, contender, logName, network);
        try {
            for (int i = 1; i <= WEBS; i++) {
                site.startWeb(i);
            }
            site.awaitAllServing();
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
        return site;
    }

    Contender contender() {
        return contender;
    }

    Network network() {
        return network;
    }

    Node balancer() {
        return balancer;
    }

    Node node(String name) {
        Node node = webs.get(name);
        if (node == null) {
            throw new IllegalArgumentException("there is no node " + name);
        }
        return node;
    }

    Node startWeb(int number) throws IOException {
        Path services = contender.isMuster() ? muster("web") : classic("web");
        return start(Network.web(number), Network.webAddress(number), services, "");
    }

    /** A web node with a plain Serf agent, whatever the balancer is. */
    Node startSerf(int number) throws IOException {
        String flags = contender.isMuster() ? "-tag port=" + Network.APP_PORT + " -encrypt " + at.keyText() : "";
        return start(Network.serf(number), Network.serfAddress(number), classic("web"), flags);
    }

    private Node start(String name, String address, Path services, String serfFlags) throws IOException {
        Map<String, String> environment = environment(at, address);
        environment.put("SERF_FLAGS", serfFlags);
        Node node = Node.start(at, name, services, environment, log(name));
        webs.put(name, node);
        return node;
    }

    /** When a node has ended by itself, or was killed. */
    void forget(String name) {
        webs.remove(name);
    }

    /** What a node with this address must know. */
    static Map<String, String> environment(Surroundings at, String address) {
        Map<String, String> values = new HashMap<>();
        values.put("ADDRESS", address);
        values.put("CLASSIC", at.bench().resolve("system").toString());
        values.put("HA", Network.BALANCER);
        values.put("HAPROXY_CFG", "/run/haproxy/haproxy.cfg");
        values.put("HAPROXY_LINES", at.lines().toString());
        values.put("HAPROXY_LOG", Network.BENCH + ":" + Network.LOG_PORT);
        values.put("KEY_FILE", at.key().toString());
        values.put("MUSTER", at.muster().toString());
        values.put("MUSTER_NO_BUILD", "1");
        values.put("NODES", "/run/nodes");
        values.put("NODE_PATH", at.modules().toString());
        values.put("SERVICES", SERVICES);
        values.put("STAY_DOWN", STAY_DOWN);
        values.put("TZ", "UTC");
        return values;
    }

    private Path classic(String kind) {
        return at.bench().resolve("system").resolve(kind).resolve("services");
    }

    private Path muster(String kind) {
        return at.bench().resolve("muster").resolve(kind).resolve("services");
    }

    private Path log(String name) {
        return at.logs().resolve(logName + "-" + name + ".log");
    }

    /** Waits until all its web nodes answer through the balancer, and the balancer gives no other answer. */
    void awaitAllServing() throws IOException {
        awaitServing(Network.BALANCER, webs.keySet(), log("ha"));
    }

    /** Waits until each of these answers through the balancer at this address, and nobody else does. */
    static void awaitServing(String balancer, Set<String> names, Path log) throws IOException {
        int rounds = 3 * names.size();
        Deadline.await("all of " + names + " serve; see " + log, PATIENCE, STEP, () -> {
            TreeSet<String> answered = new TreeSet<>();
            for (int i = 0; i < rounds; i++) {
                answered.add(ask(balancer));
            }
            return answered.equals(names);
        });
    }

    /** Who answers a request to the balancer; empty for nobody. */
    private static String ask(String balancer) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + balancer + "/").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(3000);
            connection.setRequestProperty("Connection", "close");
            try (var body = connection.getInputStream()) {
                Matcher host = HOST.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                return host.find() ? host.group(1) : "";
            }
        } catch (IOException notYet) {
            return "";
        }
    }

    /** Whether an app listens there. */
    static boolean isListening(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, Network.APP_PORT), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        webs.values().forEach(Node::kill);
        balancer.kill();
        try {
            for (Node node : webs.values()) {
                node.awaitEnd();
            }
            balancer.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
