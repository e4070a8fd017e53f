package dev.muster.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may know whom.
 *
 * @param root the package that holds the modules' packages: Muster's own, or the one with the bad examples
 */
record Arrows(String root) {

    static final List<String> MODULES =
            List.of("gossip", "haproxy", "supervisor", "agent", "simulator", "cli", "bench", "examples");

    /** The packages of gossip, each of which may know those before it. */
    static final List<String> GOSSIP = List.of("msgpack", "wire", "coordinate", "swim", "serf", "snapshot", "net");

    private static final String ROOMS =
            " ARCHITECTURE.md, rooms: nothing points to the left. Move the class to the room"
                    + " that may know both, or hand the knowledge in as a value or an interface of the room's own.";

    /** {@code module} knows no other module but those {@code known}. */
    ArchRule module(String module, String... known) {
        List<String> allowed = List.of(known);
        String[] others = MODULES.stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .map(other -> root + "." + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + "." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(module + " knows of Muster only " + (allowed.isEmpty() ? "itself" : allowed) + "." + ROOMS)
                .allowEmptyShould(true);
    }

    /** Of the benches only those that measure a room's classes know the room; the others see it from outside. */
    private ArchRule onlyTheseBenchesKnow(String room, String... benches) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".bench..")
                .and()
                .resideOutsideOfPackages(Stream.of(benches)
                        .map(bench -> root + ".bench." + bench + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + "." + room + "..")
                .because("a bench sees Muster from outside, as users do; only bench." + String.join(", bench.", benches)
                        + " measures classes of " + room + "." + ROOMS)
                .allowEmptyShould(true);
    }

    /**
     * The command knows the agent and the simulator. Beyond that it may find HAProxy's program (haproxy.process), and
     * name the values of which an agent's options and questions are made: records, enums and interfaces of the root
     * packages, and gossip's Bytes.
     */
    ArchRule cli() {
        DescribedPredicate<JavaClass> values = resideInAnyPackage(
                        root + ".gossip", root + ".supervisor", root + ".haproxy")
                .and(DescribedPredicate.describe(
                        "are values", (JavaClass c) -> c.isRecord() || c.isEnum() || c.isInterface()));
        DescribedPredicate<JavaClass> rooms =
                resideInAnyPackage(root + ".gossip..", root + ".supervisor..", root + ".haproxy..");
        DescribedPredicate<JavaClass> bytes = DescribedPredicate.describe(
                "are what payloads are made of", (JavaClass c) -> c.getName().equals(root + ".gossip.msgpack.Bytes"));
        DescribedPredicate<JavaClass> allowed =
                values.or(bytes).or(resideInAPackage(root + ".haproxy.process.."));
        DescribedPredicate<JavaClass> strangers = resideInAnyPackage(root + ".bench..", root + ".examples..");
        return noClasses()
                .that()
                .resideInAPackage(root + ".cli..")
                .should()
                .dependOnClassesThat(rooms.and(DescribedPredicate.not(allowed)).or(strangers))
                .because("the command reaches gossip, the supervisor and HAProxy through the agent; of them it may name"
                        + " only records, enums and interfaces of their root packages, gossip's Bytes, and haproxy.process." + ROOMS)
                .allowEmptyShould(true);
    }

    /** Libraries that belong to one room. */
    List<ArchRule> libraries() {
        return List.of(
                only("picocli..", "cli", "the terminal is the command's alone"),
                only("ch.qos.logback..", "cli", "the rooms log by slf4j; where it goes is the command's choice"),
                only("com.github.jknack..", "haproxy", "templates are HAProxy's"),
                only("org.snakeyaml..", "agent.config", "what is read from YAML leaves that room as typed values"));
    }

    private ArchRule only(String library, String module, String why) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + "." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(why + "." + ROOMS)
                .allowEmptyShould(true);
    }

    /** In gossip each package knows only those before it, and the values of the module's root package. */
    List<ArchRule> gossipPackages() {
        String why = "ARCHITECTURE.md, gossip: " + String.join(", ", GOSSIP) + ", and each knows only those before it."
                + " Nobody reaches back: return an effect instead of calling outwards.";
        return GOSSIP.stream()
                .limit(GOSSIP.size() - 1)
                .<ArchRule>map(name -> {
                    String[] later = GOSSIP.stream()
                            .skip(GOSSIP.indexOf(name) + 1L)
                            .map(other -> root + ".gossip." + other + "..")
                            .toArray(String[]::new);
                    return noClasses()
                            .that()
                            .resideInAPackage(root + ".gossip." + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(later)
                            .because(why)
                            .allowEmptyShould(true);
                })
                .toList();
    }

    /**
     * Within a module, packages have no cycles. The module's root package is left out: it is the door, which opens on
     * all of them, and holds the values that they share.
     */
    List<ArchRule> noCycles() {
        return MODULES.stream()
                .<ArchRule>map(module -> slices().matching(root + "." + module + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .because(
                                "ARCHITECTURE.md: each arrow goes one way. Move what both need into the package that is"
                                        + " known by the other.")
                        .allowEmptyShould(true))
                .toList();
    }

    /** All of them. */
    List<ArchRule> all() {
        return Stream.of(
                        Stream.of(
                                module("gossip"),
                                module("haproxy"),
                                module("supervisor"),
                                module("agent", "gossip", "haproxy", "supervisor"),
                                module("simulator", "gossip"),
                                module("bench", "gossip", "haproxy", "agent"),
                                onlyTheseBenchesKnow("gossip", "gossip", "haproxy"),
                                onlyTheseBenchesKnow("haproxy", "haproxy"),
                                onlyTheseBenchesKnow("agent", "haproxy"),
                                module("examples", "gossip"),
                                cli()),
                        libraries().stream(),
                        gossipPackages().stream(),
                        noCycles().stream())
                .flatMap(rules -> rules)
                .toList();
    }
}
