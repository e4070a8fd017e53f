package dev.muster.cli.up;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes sure, before anything starts, that the ports of the plan are free; names who has them, and what to type. */
final class PortsNeeded {

    private PortsNeeded() {}

    static void check(UpPlan plan, String command) throws UpException {
        var problems = new ArrayList<String>();
        var flags = new ArrayList<String>();
        if (plan.web() != UpPlan.DEFAULT_WEB) {
            flags.add("--web " + plan.web());
        }
        look("--port", plan.port(), UpPlan.DEFAULT_PORT, Ports.whyNotTcp(plan.port()), problems, flags);
        look(
                "--stats-port",
                plan.statsPort(),
                UpPlan.DEFAULT_STATS_PORT,
                Ports.whyNotTcp(plan.statsPort()),
                problems,
                flags);
        look(
                "--gossip-port",
                plan.gossipPort(),
                UpPlan.DEFAULT_GOSSIP_PORT,
                Ports.whyNotGossip(plan.gossipPort()),
                problems,
                flags);
        if (!problems.isEmpty()) {
            throw new UpException(
                    UpException.Reason.MISSING,
                    String.join("\n", problems) + "\nTake free ones instead:\n  " + command + " up "
                            + String.join(" ", flags));
        }
    }

    private static void look(
            String flag, int port, int usual, Optional<String> problem, List<String> problems, List<String> flags) {
        if (problem.isPresent()) {
            OptionalInt free = Ports.freeAbove(Math.max(port, 1024));
            problems.add(problem.get());
            flags.add(flag + " " + (free.isPresent() ? free.getAsInt() : "PORT"));
        } else if (port != usual) {
            flags.add(flag + " " + port);
        }
    }
}
