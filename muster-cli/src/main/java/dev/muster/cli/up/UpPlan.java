package dev.muster.cli.up;

import java.util.ArrayList;
import java.util.List;

/**
 * The small cluster that {@code muster up} shall run.
 *
 * @param web how many sample web apps
 * @param port where clients connect
 * @param statsPort where HAProxy's statistics page is
 * @param gossipPort where the balancer's agent gossips, on loopback
 */
public record UpPlan(int web, int port, int statsPort, int gossipPort) {

    /** More would only prove that the machine is small. */
    public static final int MAX_WEB = 50;

    public static final int DEFAULT_WEB = 2;
    public static final int DEFAULT_PORT = 8080;
    public static final int DEFAULT_STATS_PORT = 8404;
    public static final int DEFAULT_GOSSIP_PORT = 7946;

    static final String BALANCER = "balancer";

    private static final int MAX_PORT = 65_535;

    public UpPlan {
        if (web < 0 || web > MAX_WEB) {
            throw new IllegalArgumentException("--web is 0 to " + MAX_WEB + ", not " + web);
        }
        checkPort("--port", port);
        checkPort("--stats-port", statsPort);
        checkPort("--gossip-port", gossipPort);
        if (port == statsPort) {
            throw new IllegalArgumentException("--port and --stats-port are both " + port + "; they must differ");
        }
    }

    private static void checkPort(String flag, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(flag + " is 1 to " + MAX_PORT + ", not " + port);
        }
    }

    /** The nodes of the web apps, in order. */
    List<String> webNodes() {
        var nodes = new ArrayList<String>();
        for (int i = 1; i <= web; i++) {
            nodes.add("web-" + i);
        }
        return nodes;
    }

    /** Every node of the cluster, the balancer first. */
    List<String> nodes() {
        var nodes = new ArrayList<String>();
        nodes.add(BALANCER);
        nodes.addAll(webNodes());
        return nodes;
    }

    /** Where the others join. */
    String seed() {
        return "127.0.0.1:" + gossipPort;
    }

    /** Where to open it. */
    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Where HAProxy tells about itself. */
    public String statsUrl() {
        return "http://127.0.0.1:" + statsPort + "/";
    }
}
