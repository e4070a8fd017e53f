package dev.muster.agent;

import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The traffic of a service that is restarted, between this node's desk and the balancers of the cluster. Any thread. */
final class RestartTraffic implements Restart.Traffic {

    private final DrainDesk drains;
    private final DrainDesk.Runs runs;
    private final BalancerAsker balancers;

    RestartTraffic(DrainDesk drains, DrainDesk.Runs runs, BalancerAsker balancers) {
        this.drains = drains;
        this.runs = runs;
        this.balancers = balancers;
    }

    @Override
    public CompletableFuture<Void> out(ServiceName service) {
        return drains.out(service);
    }

    @Override
    public Optional<CompletableFuture<Void>> back(ServiceName service) {
        return drains.back(service);
    }

    @Override
    public DrainRun drain(ReleaseQuestion question, Duration deadline) {
        return runs.begin(question, deadline, false);
    }

    @Override
    public Readmission readmit(ReleaseQuestion question, Duration deadline) throws InterruptedException {
        return new ReadmissionRun(question, deadline, balancers).run();
    }
}
