package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The network of the run, made by the script {@code network}. It ends with the name space that the run is in. */
final class Network {

    /** This side of the bridge. */
    static final String BENCH = "10.77.0.1";

    static final String BALANCER = "10.77.0.2";

    /** Where HAProxy's log goes, by UDP. */
    static final int LOG_PORT = 5514;

    /** The port of every app. */
    static final int APP_PORT = 3000;

    private final Path script;

    Network(Path script) {
        this.script = script;
    }

    /** Makes the balancer's place and those of web and Serf nodes. */
    void up() throws IOException, InterruptedException {
        SortedMap<String, String> places = new TreeMap<>(Map.of("ha", BALANCER));
        for (int i = 1; i <= Site.MOST_WEBS; i++) {
            places.put(web(i), webAddress(i));
        }
        for (int i = 1; i <= Site.SERFS; i++) {
            places.put(serf(i), serfAddress(i));
        }
        up(places);
    }

    /** Makes a place for each of these, by the node's name, with its address. */
    void up(SortedMap<String, String> places) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("up"));
        places.forEach((name, address) -> words.add(name + "=" + address));
        run(words);
    }

    static String web(int number) {
        return "web-" + number;
    }

    static String webAddress(int number) {
        return "10.77.0." + (10 + number);
    }

    static String serf(int number) {
        return "serf-" + number;
    }

    static String serfAddress(int number) {
        return "10.77.0." + (30 + number);
    }

    /** From now on packets to and from this node vanish. */
    void cut(String node) throws IOException, InterruptedException {
        run(List.of("cut", node));
    }

    void mend(String node) throws IOException, InterruptedException {
        run(List.of("mend", node));
    }

    private void run(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(words);
        Commands.run(command);
    }
}
