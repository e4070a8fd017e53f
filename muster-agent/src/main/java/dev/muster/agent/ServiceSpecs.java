package dev.muster.agent;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.ServiceSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
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
        try {
            RunOptions run = service.run();
            return new ServiceSpec(
                    service.name(),
                    service.work(),
                    check(service),
                    run.restart(),
                    run.patience(),
                    new Ending(
                            run.stopSignal(),
                            run.stopGrace().orElse(stopGrace),
                            run.drain().orElse(Ending.DEFAULT.drain())),
                    run.output(),
                    run.dependencies(),
                    service.address().map(List::of).orElse(List.of()));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String prefix = message.startsWith("service " + service.name()) ? "" : "service " + service.name() + ": ";
            throw new IllegalArgumentException(prefix + message, e);
        }
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
