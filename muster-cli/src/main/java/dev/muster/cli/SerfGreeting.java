package dev.muster.cli;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentOptions;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.util.Locale;

/** What an agent says at its start that was called by the name of Serf: in Serf's words, for who waits for them. */
final class SerfGreeting {

    private SerfGreeting() {}

    static void print(PrintStream out, Agent agent, AgentOptions options, String gossip, String rpc) {
        out.println("==> Serf agent running! (Muster, called serf)");
        line(out, "Node name", "'" + SafeText.of(agent.node()) + "'");
        line(out, "Bind addr", "'" + gossip + "'");
        line(out, "RPC addr", "'" + rpc + "'");
        line(out, "Encrypted", Boolean.toString(options.key().isPresent()));
        line(out, "Snapshot", Boolean.toString(options.snapshot().isPresent()));
        line(out, "Profile", options.profile().name().toLowerCase(Locale.ROOT));
        line(
                out,
                "Message Compression Enabled",
                Boolean.toString(options.gossip().compression()));
        line(out, "HTTP API", agent.api().toString());
        out.println();
        out.println("==> Log data will now stream in as it occurs:");
        out.println();
    }

    private static void line(PrintStream out, String what, String value) {
        out.printf("%31s: %s%n", what, value);
    }
}
