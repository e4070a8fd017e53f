package dev.muster.cli.serf;

import dev.muster.agent.config.Layer;
import dev.muster.agent.config.Origin;
import dev.muster.agent.config.Origin.Name;
import java.util.HashMap;
import java.util.Map;

/**
 * The name by which the program was called: its own, or {@code serf} by a link. Called {@code serf}, it takes Serf's
 * defaults and rules where nobody says otherwise.
 */
public enum CalledAs {
    MUSTER("muster"),
    SERF("serf");

    private static final String RPC = "SERF_RPC_ADDR";
    private static final String SERFS_RPC = "127.0.0.1:7373";

    private final String word;

    CalledAs(String word) {
        this.word = word;
    }

    /** As the launcher says it, in the system property {@code muster.command}: the path by which it was called. */
    public static CalledAs ofThisProgram() {
        return of(System.getProperty("muster.command", MUSTER.word));
    }

    static CalledAs of(String path) {
        return path.substring(path.lastIndexOf('/') + 1).equals(SERF.word) ? SERF : MUSTER;
    }

    /** As it is typed. */
    public String word() {
        return word;
    }

    public boolean isSerf() {
        return this == SERF;
    }

    /** What holds of an agent where nobody says anything, and is not usual for Muster. */
    public Layer defaults() {
        Layer layer = new Layer();
        if (isSerf()) {
            Origin origin = new Name(word);
            layer.put(origin, "0.0.0.0:7946", "node", "bind");
            layer.put(origin, SERFS_RPC, "node", "rpc");
            layer.put(origin, "true", "node", "insecure");
            layer.put(origin, "false", "node", "leave", "on_terminate");
        }
        return layer;
    }

    /** The environment of a word, which finds its agent where Serf would. */
    public Map<String, String> environment(Map<String, String> real) {
        if (!isSerf() || !real.getOrDefault("MUSTER_AGENT", "").isEmpty()) {
            return real;
        }
        Map<String, String> more = new HashMap<>(real);
        more.putIfAbsent(RPC, SERFS_RPC);
        return more;
    }
}
