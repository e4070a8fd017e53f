package dev.muster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pure in the middle, effects at the edge: the classes that decide own no clock, randomness, thread, socket, file,
 * process, environment or logger. What they need of these is given to them, as a value or an interface.
 *
 * @param root the package that holds the modules' packages
 */
record Purity(String root) {

    /** The packages that decide. */
    static final List<String> PACKAGES = List.of(
            "gossip.msgpack",
            "gossip.wire",
            "gossip.coordinate",
            "gossip.swim",
            "gossip.serf",
            "haproxy.plan",
            "haproxy.config",
            "supervisor.machine",
            "agent.roster",
            "agent.drain",
            "agent.rollout",
            "agent.handler.machine",
            "agent.rpc.protocol");

    private static final String WHY = "ARCHITECTURE.md, rules of the house 1: pure in the middle, effects at the edge."
            + " Take the time as a parameter (nowNanos), randomness as a RandomGenerator, and return an effect for the"
            + " shell to carry out; what went wrong is a value or an exception, for the shell to log.";

    /** Class names, or beginnings of them that end in a dot, that are effects. */
    private static final Set<String> FORBIDDEN = Set.of(
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.util.random.RandomGeneratorFactory",
            "java.util.Timer",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.Runtime",
            "java.util.concurrent.",
            "java.net.",
            "java.net.http.",
            "javax.net.",
            "com.sun.net.httpserver.",
            "java.nio.channels.",
            "java.nio.file.Files",
            "java.nio.file.FileSystems",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile",
            "java.io.Console",
            "java.lang.management.",
            "org.slf4j.",
            "java.util.logging.",
            "java.lang.System$Logger");

    /** Plain values in packages that are forbidden otherwise, and a counter that other threads may read. */
    private static final Set<String> VALUES = Set.of(
            "java.util.concurrent.atomic.LongAdder",
            "java.util.concurrent.TimeUnit",
            "java.net.InetAddress",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.InetSocketAddress",
            "java.net.SocketAddress",
            "java.net.UnknownHostException",
            "java.net.URI",
            "java.net.URISyntaxException");

    /** Members that are effects, of classes that are harmless otherwise. */
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "java.lang.System",
            Set.of(
                    "nanoTime",
                    "currentTimeMillis",
                    "getProperty",
                    "getProperties",
                    "getenv",
                    "exit",
                    "in",
                    "out",
                    "err"),
            "java.lang.Math",
            Set.of("random"),
            "java.lang.Boolean",
            Set.of("getBoolean"),
            "java.lang.Integer",
            Set.of("getInteger"),
            "java.lang.Long",
            Set.of("getLong"),
            "java.util.UUID",
            Set.of("randomUUID"),
            "java.util.random.RandomGenerator",
            Set.of("getDefault", "of"),
            "java.net.InetAddress",
            Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName", "isReachable"),
            "java.net.InetSocketAddress",
            Set.of("getHostName"));

    List<ArchRule> all() {
        String[] packages = PACKAGES.stream().map(p -> root + "." + p + "..").toArray(String[]::new);
        return List.of(
                classes()
                        .that()
                        .resideInAnyPackage(packages)
                        .should(new HaveNoEffect())
                        .because(WHY)
                        .allowEmptyShould(true),
                noMethods()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(packages)
                        .should()
                        .haveModifier(JavaModifier.SYNCHRONIZED)
                        .because("ARCHITECTURE.md, rules of the house 2: one owner a state, no lock in logic."
                                + " Let one thread own it and feed it by a queue.")
                        .allowEmptyShould(true));
    }

    private static final class HaveNoEffect extends ArchCondition<JavaClass> {

        HaveNoEffect() {
            super("have no effect of their own");
        }

        @Override
        public void check(JavaClass item, ConditionEvents events) {
            for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                if (isEffect(dependency.getTargetClass().getBaseComponentType().getName())) {
                    events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                }
            }
            for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                if (isEffect(access)) {
                    events.add(SimpleConditionEvent.violated(item, access.getDescription()));
                }
            }
        }

        private static boolean isEffect(String name) {
            if (VALUES.contains(name)) {
                return false;
            }
            return FORBIDDEN.stream()
                    .anyMatch(f -> f.endsWith(".") ? name.startsWith(f) : name.equals(f) || name.startsWith(f + "$"));
        }

        private static boolean isEffect(JavaAccess<?> access) {
            String owner = access.getTargetOwner().getName();
            String member = access.getTarget().getName();
            if (owner.startsWith("java.time.") && member.equals("now")) {
                return true;
            }
            // The constructor that takes a name resolves it.
            if (access instanceof JavaConstructorCall call && owner.equals("java.net.InetSocketAddress")) {
                return call.getTarget().getRawParameterTypes().getFirst().isEquivalentTo(String.class);
            }
            return MEMBERS.getOrDefault(owner, Set.of()).contains(member);
        }
    }
}
