package dev.muster.agent.config;

import dev.muster.agent.CheckOption;
import dev.muster.agent.CheckOption.Timing;
import dev.muster.agent.RunOptions;
import dev.muster.agent.ServiceOptions;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one service. For one thread. */
final class ServiceReader {

    private static final Duration TEN_MILLISECONDS = Duration.ofMillis(10);
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int LAST_DESCRIPTOR = 7;

    private final Section at;
    private final Reading reading;
    private final String usualHost;

    ServiceReader(Section at, Reading reading, String usualHost) {
        this.at = at;
        this.reading = reading;
        this.usualHost = usualHost;
    }

    /** The service, unless there is a mistake in it. */
    Optional<ServiceOptions> read(String name) {
        int before = reading.faults();
        List<String> command = new CommandReader(at, reading).read();
        Optional<InetSocketAddress> place = place();
        CheckOption check = check(place.isPresent());
        int weight = at.number("weight", 0, 256, ServiceTag.DEFAULT_WEIGHT);
        SortedMap<String, String> attributes = new TreeMap<>(at.pairs("attributes"));
        at.text("version").ifPresent(version -> attributes.put(ServiceOptions.VERSION, version));
        Work work = new WorkReader(at, reading).read(command);
        RunOptions run = new RunReader(at, reading).read();
        at.end();
        if (command.isEmpty() && place.isEmpty() && reading.faults() == before) {
            at.fault(
                    at.origin() instanceof Origin.Flag(String flag)
                            ? flag + " names the service '" + name + "', but there is no --service " + name
                                    + "=ADDR:PORT"
                            : "the service " + name + " has neither a command nor a port: it needs a command to run, or"
                                    + " the port of something that runs already");
        }
        if (reading.faults() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServiceOptions(new ServiceName(name), place, work, check, weight, attributes, run));
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<InetSocketAddress> place() {
        Optional<Integer> port = at.number("port", 1, 65_535);
        if (!at.has("port")) {
            at.usually("port", "none: it takes no traffic");
            if (at.has("address")) {
                at.fault("address", "an address needs a port beside it");
            }
            at.text("address");
            return Optional.empty();
        }
        InetSocketAddress host = at.parsed(
                "address",
                text -> Addresses.parse(text, usualHost, 0),
                new InetSocketAddress(InetAddress.ofLiteral(usualHost), 0),
                place -> Written.yaml(place.getAddress().getHostAddress()));
        if (host.getPort() != 0) {
            at.fault("address", "address is an IP address alone; its port is the value of 'port'");
        }
        return port.map(number -> new InetSocketAddress(host.getAddress(), number));
    }

    private CheckOption check(boolean listens) {
        CheckOption usual = listens ? CheckOption.tcp() : new CheckOption.None();
        if (at.peek("check") instanceof Value.Entries) {
            return at.section("check").map(this::checkInFull).orElse(usual);
        }
        return at.parsed("check", CheckOption::parse, usual, check -> listens ? "tcp" : "none");
    }

    private CheckOption checkInFull(Section check) {
        Timing timing = new Timing(
                check.time("interval", TEN_MILLISECONDS, Duration.ofHours(1), Timing.USUAL.interval()),
                check.time("timeout", TEN_MILLISECONDS, Duration.ofMinutes(1), Timing.USUAL.timeout()));
        List<CheckOption> said = new ArrayList<>();
        check.parsed("http", ServiceReader::path).ifPresent(path -> said.add(new CheckOption.Http(path, timing)));
        if (check.has("tcp") && check.truth("tcp", true)) {
            said.add(new CheckOption.Tcp(timing));
        }
        if (check.has("command")) {
            List<String> command = new CommandReader(check, reading).read();
            said.add(new CheckOption.Command(command, timing));
        }
        check.number("notify", FIRST_DESCRIPTOR, LAST_DESCRIPTOR)
                .ifPresent(descriptor -> said.add(new CheckOption.Notify(descriptor)));
        boolean anyKey = List.of("http", "tcp", "command", "notify").stream().anyMatch(check::has);
        check.end();
        if (said.size() > 1 || !anyKey) {
            check.fault("a check has one of http, tcp, command and notify");
        }
        return said.isEmpty() ? new CheckOption.None() : said.getFirst();
    }

    private static String path(String text) {
        if (!text.matches("/[!-~]{0,1023}")) {
            throw new IllegalArgumentException("is a path such as /health, without blanks, not '" + text + "'");
        }
        return text;
    }
}
