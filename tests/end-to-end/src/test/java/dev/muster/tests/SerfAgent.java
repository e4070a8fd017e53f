package dev.muster.tests;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A plain Serf agent, as Debian packages it, on a loopback address of its own. */
final class SerfAgent implements AutoCloseable {

    private final String rpc;
    private final String gossip;
    private final RunningCommand agent;

    private SerfAgent(String rpc, String gossip, RunningCommand agent) {
        this.rpc = rpc;
        this.gossip = gossip;
        this.agent = agent;
    }

    /** @param join whom it joins; empty: nobody */
    static SerfAgent start(String name, String address, String join, String... tags) throws Exception {
        String rpc = address + ":" + freePort(address);
        String gossip = address + ":" + freePort(address);
        List<String> argv = new ArrayList<>(
                List.of("serf", "agent", "-node", name, "-bind", gossip, "-rpc-addr", rpc, "-profile", "local"));
        if (!join.isEmpty()) {
            argv.addAll(List.of("-join", join));
        }
        for (String tag : tags) {
            argv.addAll(List.of("-tag", tag));
        }
        RunningCommand agent = RunningCommand.start(new ProcessBuilder(argv));
        agent.awaitLine(line -> line.contains("Serf agent running"), Duration.ofSeconds(30));
        return new SerfAgent(rpc, gossip, agent);
    }

    /** A port of {@code address} that is free for TCP and UDP. */
    private static int freePort(String address) throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getByName(address));
                    DatagramSocket udp =
                            new DatagramSocket(new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (java.net.BindException taken) {
                // Free for TCP, taken for UDP: another one.
            }
        }
    }

    /** Where it gossips. */
    String gossip() {
        return gossip;
    }

    /** What {@code serf members} says. */
    String members() throws Exception {
        return serf("members", "-rpc-addr=" + rpc);
    }

    void leave() throws Exception {
        serf("leave", "-rpc-addr=" + rpc);
    }

    /** Any of the words of the command {@code serf}. */
    static String serf(String... words) throws Exception {
        List<String> argv = new ArrayList<>(List.of("serf"));
        argv.addAll(List.of(words));
        try (RunningCommand command = RunningCommand.start(new ProcessBuilder(argv))) {
            int code = command.awaitExit(Duration.ofSeconds(30));
            if (code != 0) {
                throw new AssertionError(String.join(" ", argv) + " ended with " + code + ":\n" + command.text());
            }
            return command.fullText();
        }
    }

    /** Without a word, as when the machine dies. */
    void kill() {
        agent.signal("KILL");
    }

    @Override
    public void close() {
        agent.close();
    }
}
