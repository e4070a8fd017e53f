package dev.muster.agent.config;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentException;
import dev.muster.agent.AgentOptions;
import dev.muster.agent.AgentOptionsBuilder;
import dev.muster.agent.PortClaims;
import dev.muster.agent.ServiceOptions;
import dev.muster.agent.config.Value.Entries;
import dev.muster.supervisor.ServiceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an agent is told, by all that tell it. Immutable. The order is: defaults, the file, the environment, the files
 * of a Serf agent, flags; the later counts more.
 *
 * @param options for the agent
 * @param logLevel error, warn, info, debug or trace
 * @param signals what it makes of INT and TERM
 * @param notes what was said and does not do what its author may think; for people, foreign text in it as it is
 * @param settings every value as it holds, in the order of reading, and where it came from
 */
public record Configuration(
        AgentOptions options, String logLevel, SignalRules signals, List<String> notes, List<Setting> settings) {

    /** The name that is looked for where nobody names a file. */
    public static final String FILE_NAME = "muster.yaml";

    public Configuration {
        notes = List.copyOf(notes);
        settings = List.copyOf(settings);
    }

    /**
     * What an agent is told by. Immutable.
     *
     * @param file {@code muster.yaml}; empty for none
     * @param serf the files of a Serf agent, which flags name and which count less than flags alone
     * @param environment the variables; those that are not Muster's are passed over
     * @param flags what the command line says
     * @param under what holds where nobody says anything, instead of what is usual
     */
    public record Sources(
            Optional<Path> file, SerfFiles serf, Map<String, String> environment, Layer flags, Layer under) {

        public Sources {
            environment = Map.copyOf(environment);
        }

        /** Without files of a Serf agent. */
        public static Sources of(Optional<Path> file, Map<String, String> environment, Layer flags) {
            return new Sources(file, SerfFiles.none(), environment, flags, new Layer());
        }
    }

    /**
     * Reads them all.
     *
     * @param file empty for none
     * @throws ConfigException with all mistakes that were found
     */
    public static Configuration read(Optional<Path> file, Map<String, String> environment, Layer flags)
            throws ConfigException {
        return read(Sources.of(file, environment, flags));
    }

    /**
     * Reads them all.
     *
     * @throws ConfigException with all mistakes that were found
     */
    public static Configuration read(Sources sources) throws ConfigException {
        Faults faults = new Faults();
        Optional<ConfigFile> file = Optional.empty();
        if (sources.file().isPresent()) {
            file = Optional.of(ConfigFile.read(sources.file().get(), faults));
        }
        return read(file, sources, faults);
    }

    /** Reads a text as if it were in a file of this name, without environment and flags. */
    static Configuration parse(String name, String text) throws ConfigException {
        Faults faults = new Faults();
        return read(
                Optional.of(ConfigFile.parse(name, text, faults)),
                Sources.of(Optional.empty(), Map.of(), new Layer()),
                faults);
    }

    private static Configuration read(Optional<ConfigFile> file, Sources told, Faults faults) throws ConfigException {
        Entries said = file.map(ConfigFile::values).orElse(Entries.of(Map.of(), Origin.USUAL));
        if (faults.count() > 0 && said.entries().isEmpty()) {
            // It is no YAML at all, so nothing can be said of what is in it.
            faults.raise(file.map(ConfigFile::source).stream().toArray(SourceText[]::new));
        }
        Reading reading = new Reading(faults);
        SerfFiles.Said serf = told.serf().read(reading);
        Layer flags = serf.layer();
        flags.add(told.flags());
        SourceText[] sources = Stream.concat(file.map(ConfigFile::source).stream(), serf.sources().stream())
                .toArray(SourceText[]::new);
        Entries withFlags = Layer.merge(said, flags.values());
        Layer variables = Variables.layer(told.environment(), withFlags);
        Entries below = Layer.merge(told.under().values(), said);
        Entries all = Layer.merge(Layer.merge(below, variables.values()), flags.values());
        Section root = new Section(reading, List.of(), all);
        NodeReader node = new NodeReader(root.sectionOrNone("node"), reading);
        AgentOptionsBuilder builder = node.read();
        Optional<Section> services = root.section("services");
        services.ifPresent(section -> readServices(section, reading, node.usualHost(), builder));
        if (root.origin("balancer") instanceof Origin.Flag(String flag) && !flag.equals("--balancer")) {
            root.fault("balancer", flag + " is for a balancer; add --balancer");
        }
        root.section("balancer")
                .flatMap(at -> new BalancerReader(at, reading).read())
                .ifPresent(builder::balancer);
        builder.membersFrom(new MembershipReader(root).read());
        root.end();
        AgentOptions options = builder.build();
        services.ifPresent(section -> checkTogether(section, options));
        if (faults.count() == 0 && (file.isPresent() || !told.serf().named().isEmpty())) {
            checkWhole(options, root, faults);
        }
        faults.raise(sources);
        return new Configuration(options, node.logLevel(), node.signals(), reading.notes(), reading.settings());
    }

    private static void readServices(Section services, Reading reading, String usualHost, AgentOptionsBuilder options) {
        for (String name : services.names()) {
            services.section(name)
                    .ifPresent(at -> new ServiceReader(at, reading, usualHost)
                            .read(name)
                            .ifPresent(service -> {
                                options.service(service);
                                try {
                                    service.requireUsable();
                                } catch (IllegalArgumentException e) {
                                    at.fault(String.valueOf(e.getMessage()));
                                }
                            }));
        }
    }

    /** What the services want of each other. */
    private static void checkTogether(Section services, AgentOptions options) {
        for (ServiceOptions service : options.services()) {
            for (ServiceName needed : service.run().dependencies()) {
                if (!services.has(needed.value())) {
                    services.sectionOrNone(service.name().value())
                            .fault(
                                    "depends_on",
                                    "depends_on: " + Words.unknownName("service", needed.value(), services.names()));
                }
            }
        }
        PortClaims.conflict(options)
                .ifPresent(conflict -> conflict.service()
                        .ifPresent(name -> services.sectionOrNone(name.value())
                                .fault("port", conflict.message() + "; give each a port of its own")));
    }

    /** What the agent itself would refuse at its start. */
    private static void checkWhole(AgentOptions options, Section root, Faults faults) {
        check(() -> Agent.checkPlace(options), root.origin("node"), faults);
        check(() -> Agent.checkServices(options), root.origin("services"), faults);
    }

    private interface Look {
        void at() throws AgentException;
    }

    private static void check(Look look, Origin origin, Faults faults) {
        try {
            look.at();
        } catch (AgentException e) {
            faults.add(origin, e.getMessage() + (e.hint().isEmpty() ? "" : "; " + e.hint()));
        }
    }

    /** Without the defaults. */
    public Configuration said() {
        return new Configuration(
                options,
                logLevel,
                signals,
                notes,
                settings.stream()
                        .filter(setting -> !(setting.origin() instanceof Origin.Usual))
                        .toList());
    }

    /** As a file, with a comment that says where each value came from. What nobody said stands in comments. */
    public String effective() {
        return EffectiveText.of(settings);
    }
}
