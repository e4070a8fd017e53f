package dev.muster.agent;

import dev.muster.agent.roster.ServiceState;
import dev.muster.supervisor.Check;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServicePhase;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.ServiceStatus;
import dev.muster.supervisor.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The services of this node, between the options, the supervisor and the tags. Any thread. */
final class OwnServices {

    private final Supervisor supervisor;
    private final List<ServiceOptions> options;
    private final Duration stopGrace;

    OwnServices(Supervisor supervisor, List<ServiceOptions> options, Duration stopGrace) {
        this.supervisor = supervisor;
        this.options = List.copyOf(options);
        this.stopGrace = stopGrace;
    }

    /** Refuses, kindly, names that come twice or are taken. */
    static void check(AgentOptions options) throws AgentException {
        SortedMap<ServiceName, ServiceOptions> seen = new TreeMap<>();
        for (ServiceOptions service : options.services()) {
            if (seen.put(service.name(), service) != null) {
                throw new AgentException(
                        "the service " + service.name() + " is given twice", "give each service a name of its own");
            }
            if (service.name().equals(SupervisedHaproxy.NAME)
                    && options.balancer().isPresent()) {
                throw new AgentException(
                        "a service of a balancer cannot be named " + service.name()
                                + ": the agent runs that one itself",
                        "give it another name");
            }
        }
    }

    boolean isEmpty() {
        return options.isEmpty();
    }

    List<ServiceName> names() {
        return options.stream().map(ServiceOptions::name).toList();
    }

    /** Starts them all, or adopts those that run. */
    void start() {
        options.forEach(o -> supervisor.start(spec(o)));
    }

    /** They go on, and are not started again. */
    void drain() {
        names().forEach(supervisor::drain);
    }

    private ServiceSpec spec(ServiceOptions service) {
        Check check = check(service);
        ServiceSpec spec = service.command().isEmpty()
                ? ServiceSpec.existing(service.name(), check)
                : ServiceSpec.command(service.name(), service.command())
                        .withCheck(check)
                        .withEnvironment(service.environment())
                        .withStop("TERM", stopGrace);
        return service.directory().map(spec::withDirectory).orElse(spec);
    }

    private static Check check(ServiceOptions service) {
        return switch (service.check()) {
            case CheckOption.Http http -> Check.http(service.address(), http.path());
            case CheckOption.Tcp tcp -> Check.tcp(service.address());
            case CheckOption.None none -> Check.none();
        };
    }

    /** How each stands, as the cluster is told. */
    SortedMap<ServiceName, ServiceState> states() {
        SortedMap<ServiceName, ServiceState> states = new TreeMap<>();
        statuses().forEach((name, status) -> states.put(name, state(status.phase())));
        return states;
    }

    /** How each stands; one that the supervisor has not begun with is not in it. */
    SortedMap<ServiceName, ServiceStatus> statuses() {
        List<ServiceName> own = names();
        return supervisor.services().stream()
                .filter(s -> own.contains(s.name()))
                .collect(Collectors.toMap(ServiceStatus::name, s -> s, (a, b) -> b, TreeMap::new));
    }

    static ServiceState state(ServicePhase phase) {
        return switch (phase) {
            case STARTING -> ServiceState.STARTING;
            case READY -> ServiceState.READY;
            case DRAINING, STOPPING -> ServiceState.DRAINING;
            case DOWN, UNREADY, BACK_OFF, FAILED -> ServiceState.FAILED;
        };
    }
}
