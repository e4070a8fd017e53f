package dev.muster.agent.config;

import dev.muster.agent.roster.PoolSettings;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Traffic;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one pool of a balancer. For one thread. */
final class PoolReader {

    private static final String EVERY_INTERFACE = "0.0.0.0";

    private final Section at;
    private final Reading reading;

    PoolReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    /** The pool, unless there is a mistake in it. */
    Optional<PoolSettings> read(String name, String healthPath, HealthStatuses healthStatuses) {
        int before = reading.faults();
        ServiceName service = at.parsed("service", ServiceName::new, serviceOf(name), s -> Written.yaml(s.value()));
        Traffic traffic = traffic();
        String balance = at.text("balance", "roundrobin");
        String health = at.text("health", healthPath);
        HealthStatuses statuses =
                at.parsed("health_status", HealthStatuses::parse, healthStatuses, s -> Written.yaml(s.toString()));
        at.end();
        if (reading.faults() > before) {
            return Optional.empty();
        }
        try {
            PoolSettings pool = new PoolSettings(new PoolName(name), service, balance, health, statuses, traffic);
            pool.check();
            return Optional.of(pool);
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static ServiceName serviceOf(String pool) {
        try {
            return new ServiceName(pool);
        } catch (IllegalArgumentException e) {
            // A pool of this name may not be either, which is said of the pool.
            return new ServiceName("web");
        }
    }

    private Traffic traffic() {
        List<String> hosts = at.texts("host");
        List<String> paths = at.texts("path");
        Optional<InetSocketAddress> bind = at.parsed("bind", text -> Addresses.parse(text, EVERY_INTERFACE, 0));
        if (bind.isPresent() && bind.get().getPort() == 0) {
            at.fault("bind", "bind needs a port, such as 5432 or 127.0.0.1:5432");
        }
        String mode = at.word("mode", at.has("bind") ? "tcp" : "http", List.of("http", "tcp"));
        boolean sticky = at.truth("sticky", false);
        Duration slowStart = at.time("slow_start", Duration.ZERO, Duration.ofHours(1), Duration.ZERO);
        int most = at.number("max_connections", 0, 1_000_000, 0);
        try {
            return new Traffic(
                    mode.equals("tcp") ? Traffic.Mode.TCP : Traffic.Mode.HTTP,
                    hosts,
                    paths,
                    bind,
                    sticky,
                    slowStart,
                    most);
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return Traffic.HTTP;
        }
    }
}
