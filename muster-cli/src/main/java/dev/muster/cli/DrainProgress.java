package dev.muster.cli;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainReport.BalancerEntry;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** Says what is new in a drain: a line whenever a balancer says something else than before. For one thread. */
final class DrainProgress {

    private final PrintStream out;
    private final Map<String, String> said = new HashMap<>();

    DrainProgress(PrintStream out) {
        this.out = out;
    }

    void tell(DrainReport report) {
        for (BalancerEntry balancer : report.balancers()) {
            if (!balancer.says().equals(said.put(balancer.node(), balancer.says()))) {
                out.println("  " + line(balancer));
            }
        }
    }

    static String line(BalancerEntry balancer) {
        return SafeText.of(balancer.node()) + ": " + SafeText.of(balancer.says());
    }
}
