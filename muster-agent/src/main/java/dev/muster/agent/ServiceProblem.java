package dev.muster.agent;

import dev.muster.supervisor.Ending;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.process.Preflight;
import java.util.List;

/**
 * Something on this machine that keeps a service from being run.
 *
 * @param text what it is and what to do, in a sentence
 */
public record ServiceProblem(ServiceName service, String text) {

    /** All of them, for all services. Reads files; changes nothing. */
    public static List<ServiceProblem> of(AgentOptions options) {
        return of(options.services());
    }

    static List<ServiceProblem> of(List<ServiceOptions> services) {
        return services.stream()
                .flatMap(service -> Preflight.problems(ServiceSpecs.of(service, Ending.DEFAULT.grace())).stream()
                        .map(text -> new ServiceProblem(service.name(), text)))
                .toList();
    }

    /** For people. */
    public String words() {
        return "service " + service + ": " + text;
    }
}
