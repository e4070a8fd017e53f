package dev.muster.agent;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From what the agent is told of a service to what the supervisor is told of it. Pure. */
final class ServiceSpecs {

    private ServiceSpecs() {}

    /**
     * What the supervisor is to run.
     *
     * @param stopGrace for a service that has none of its own
     * @throws IllegalArgumentException with a message for people when the supervisor cannot do it
     */
    static ServiceSpec of(ServiceOptions service, Duration stopGrace) {
        List<String> unknown = notCarriedOut(service);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("service " + service.name() + ": this version of Muster does not carry"
                    + " out " + String.join(", ", unknown) + "; leave it out");
        }
        RunOptions run = service.run();
        return new ServiceSpec(
                service.name(),
                service.command(),
                run.directory(),
                run.environment(),
                check(service),
                run.restart(),
                run.log().direct().map(Output::direct).orElseGet(Output::lines),
                run.stopSignal(),
                run.stopGrace().orElse(stopGrace));
    }

    /** What a service may ask for that the supervisor has no word for; better refused than passed over. */
    private static List<String> notCarriedOut(ServiceOptions service) {
        RunOptions run = service.run();
        List<String> unknown = new ArrayList<>();
        add(unknown, run.user().isPresent(), "user");
        add(unknown, !run.limits().isEmpty(), "limits");
        add(unknown, run.period().isPresent(), "every");
        add(unknown, !run.beforeStart().isEmpty(), "before_start");
        add(unknown, !run.afterStop().isEmpty(), "after_stop");
        add(unknown, !run.dependencies().isEmpty(), "depends_on");
        add(unknown, service.check() instanceof CheckOption.Command, "check.command");
        add(unknown, service.check() instanceof CheckOption.Notify, "check.notify");
        boolean rotation =
                !run.log().withDirect(RunOptions.LogOption.USUAL.direct()).equals(RunOptions.LogOption.USUAL);
        add(unknown, rotation, "log.max_size, log.max_age, log.keep and log.echo");
        return unknown;
    }

    private static void add(List<String> unknown, boolean wanted, String key) {
        if (wanted) {
            unknown.add(key);
        }
    }

    private static Check check(ServiceOptions service) {
        return switch (service.check()) {
            case CheckOption.Http http ->
                new Check.Http(
                        place(service),
                        http.path(),
                        http.timing().interval(),
                        http.timing().timeout());
            case CheckOption.Tcp tcp ->
                new Check.Tcp(
                        place(service), tcp.timing().interval(), tcp.timing().timeout());
            case CheckOption.Command _, CheckOption.Notify _, CheckOption.None _ -> Check.none();
        };
    }

    private static InetSocketAddress place(ServiceOptions service) {
        return service.address()
                .orElseThrow(() -> new IllegalArgumentException("service " + service.name() + " has no port to check"));
    }
}
