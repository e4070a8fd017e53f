package dev.muster.agent;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.LogRotation;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.RunAs;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
        try {
            RunOptions run = service.run();
            return new ServiceSpec(
                    service.name(),
                    work(service),
                    check(service),
                    run.restart(),
                    new Ending(
                            run.stopSignal(),
                            run.stopGrace().orElse(stopGrace),
                            run.drain().orElse(Ending.DEFAULT.drain())),
                    output(run.log()),
                    run.dependencies(),
                    service.address().map(List::of).orElse(List.of()));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String prefix = message.startsWith("service " + service.name()) ? "" : "service " + service.name() + ": ";
            throw new IllegalArgumentException(prefix + message, e);
        }
    }

    private static Work work(ServiceOptions service) {
        if (service.command().isEmpty()) {
            return new Work.Existing();
        }
        RunOptions run = service.run();
        Launch launch = new Launch(
                service.command(),
                run.directory(),
                run.environment(),
                run.user().map(RunAs::parse),
                limits(run));
        return run.period()
                .<Work>map(period -> new Work.Periodic(launch, period.every(), period.timeout()))
                .orElseGet(() -> new Work.Kept(launch, tasks(run.beforeStart()), tasks(run.afterStop())));
    }

    private static SortedMap<Limit, Long> limits(RunOptions run) {
        SortedMap<Limit, Long> limits = new TreeMap<>();
        run.limits()
                .forEach((word, value) -> limits.put(
                        Limit.of(word.replace('_', '-'))
                                .orElseThrow(() -> new IllegalArgumentException("there is no limit " + word)),
                        value));
        return limits;
    }

    private static List<Task> tasks(List<RunOptions.TaskOption> tasks) {
        return tasks.stream()
                .map(task -> new Task(task.command(), task.timeout()))
                .toList();
    }

    private static Output output(RunOptions.LogOption log) {
        return log.direct()
                .map(Output::direct)
                .orElseGet(
                        () -> new Output.Lines(new LogRotation(log.maxBytes(), log.maxAge(), log.keep()), log.echo()));
    }

    private static Check check(ServiceOptions service) {
        return switch (service.check()) {
            case CheckOption.Http(String path, CheckOption.Timing timing) ->
                new Check.Http(place(service), path, timing.interval(), timing.timeout());
            case CheckOption.Tcp(CheckOption.Timing timing) ->
                new Check.Tcp(place(service), timing.interval(), timing.timeout());
            case CheckOption.Command(List<String> command, CheckOption.Timing timing) ->
                new Check.Command(command, timing.interval(), timing.timeout());
            case CheckOption.Notify(int descriptor) -> new Check.Notify(descriptor);
            case CheckOption.None _ -> Check.none();
        };
    }

    private static InetSocketAddress place(ServiceOptions service) {
        return service.address()
                .orElseThrow(() -> new IllegalArgumentException("service " + service.name() + " has no port to check"));
    }
}
