package dev.muster.haproxy.plan;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A story told to the planner, line by line, and what it answers.
 *
 * <pre>
 * want KEY ADDRESS [weight N] [id N] [INTENT | drain for TIME] [unchecked] [sticky] [line WORDS]   what is wanted
 * unwant KEY                                                 it is no longer wanted
 * has KEY ADDRESS [weight N] [id N] [maint] [drain] [down] [nocheck | checkless] [takes N] [line WORDS | unknown]
 *                                                            HAProxy has this server, and got it with this line
 * gone KEY                                                   HAProxy lost it
 * passed KEY                                                 Muster's own check passed
 * refuse KEY | defer KEY                                     the next operation on it fails so
 * break KEY                                                  the connection breaks after the next operation on it
 * restart                                                    HAProxy is a new process
 * after 500ms                                                time goes by
 * step                                                       plan, act, plan again, until nothing is left to do
 * foresee                                                    say what would be done, and do nothing
 * </pre>
 */
final class Scenario {

    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    private static final int MOST_ROUNDS = 8;

    private final Planner planner =
            new Planner(PlanSettings.DEFAULTS, key -> key.backend().equals("web"));
    private final SortedMap<ServerKey, Target> desired = new TreeMap<>();
    private final Map<ServerKey, String> failures = new HashMap<>();
    private Optional<ServerKey> breaks = Optional.empty();
    private ActualState actual = ActualState.EMPTY;
    private Memory memory = Memory.EMPTY;
    private long now = Duration.ofHours(1).toNanos();
    private final long begin = now;

    /** Runs the lines, and puts under each {@code step} what came of it. */
    static List<String> run(List<String> lines) {
        Scenario scenario = new Scenario();
        List<String> told = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(">")) {
                continue;
            }
            told.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                scenario.line(List.of(line.strip().split(" +"))).forEach(answer -> told.add("> " + answer));
            }
        }
        return told;
    }

    private List<String> line(List<String> words) {
        switch (words.getFirst()) {
            case "want" -> want(words);
            case "unwant" -> desired.remove(key(words));
            case "has" -> has(words);
            case "gone" -> {
                TreeMap<ServerKey, ActualServer> left = new TreeMap<>(actual.servers());
                left.remove(key(words));
                actual = new ActualState(left);
            }
            case "passed" -> {
                ServerKey key = key(words);
                memory = memory.passed(key, memory.of(key).checking().orElse(NOWHERE));
            }
            case "refuse", "defer" -> failures.put(key(words), words.getFirst());
            case "break" -> breaks = Optional.of(key(words));
            case "restart" -> memory = memory.afterRestart();
            case "after" -> now += duration(words.get(1)).toNanos();
            case "step" -> {
                return step();
            }
            case "foresee" -> {
                Planner.Foreseen foreseen = planner.foresee(desired, actual, memory, now);
                List<String> told = new ArrayList<>();
                foreseen.operations().forEach(operation -> told.add("would " + words(operation)));
                foreseen.outdated().forEach(server -> told.add("would need a reload: " + outdated(server)));
                return told;
            }
            default -> throw new IllegalArgumentException("no such line: " + words);
        }
        return List.of();
    }

    private List<String> step() {
        List<String> told = new ArrayList<>();
        OptionalLong wakeAt = OptionalLong.empty();
        List<ActualServer> outdated = List.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Plan plan = planner.step(desired, actual, memory, now);
            memory = plan.memory();
            wakeAt = plan.wakeAt();
            outdated = plan.outdated();
            if (plan.operations().isEmpty()) {
                break;
            }
            Set<ServerKey> failed = new HashSet<>();
            boolean broken = false;
            for (PlanOperation operation : plan.operations()) {
                // As in reality: what follows on a failed step of the same server isn't sent to HAProxy.
                if (operation instanceof PlanOperation.OwnCheck || (!broken && !failed.contains(operation.key()))) {
                    String words = carryOut(operation);
                    told.add(words);
                    if (words.contains(" -- ")) {
                        failed.add(operation.key());
                    }
                    if (breaks.filter(operation.key()::equals).isPresent()) {
                        breaks = Optional.empty();
                        broken = true;
                        told.add("the connection breaks");
                    }
                }
            }
        }
        actual.servers()
                .forEach((key, server) -> told.add(
                        key + " is " + Planner.stage(Optional.ofNullable(desired.get(key)), Optional.of(server))));
        outdated.forEach(server -> told.add("needs a reload: " + outdated(server)));
        if (wakeAt.isPresent()) {
            told.add("wake in " + Duration.ofNanos(wakeAt.getAsLong() - now).toMillis() + "ms, at "
                    + Duration.ofNanos(wakeAt.getAsLong() - begin).toMillis() + "ms");
        }
        return told;
    }

    private String outdated(ActualServer server) {
        Target target = Objects.requireNonNull(desired.get(server.key()));
        return server.key() + ": " + Outdated.why(target, server).orElse("nothing");
    }

    private String carryOut(PlanOperation operation) {
        String words = words(operation);
        boolean local = operation instanceof PlanOperation.OwnCheck;
        String failure = local ? null : failures.remove(operation.key());
        if (failure != null) {
            memory = failure.equals("defer")
                    ? memory.deferred(operation.key(), now, "told to")
                    : memory.refused(operation.key(), now, "told to");
            return words + " -- " + failure;
        }
        if (!local) {
            actual = actual.after(List.of(operation));
            memory = memory.done(operation);
        }
        return words;
    }

    static String words(PlanOperation operation) {
        return switch (operation) {
            case PlanOperation.Maintain maintain -> "maintain " + maintain.key() + ": " + maintain.reason();
            case PlanOperation.EndSessions end -> "end what is under way at " + end.key() + ": " + end.reason();
            case PlanOperation.StartAdmission start ->
                "check " + start.key() + " at "
                        + Server.text(start.target().admitting().address());
            case PlanOperation.StopAdmission stop -> "stop checking " + stop.key();
            case PlanOperation.Add add ->
                "add " + add.key() + " " + Server.text(add.target().address());
            case PlanOperation.Readdress move ->
                "move " + move.key() + " to " + Server.text(move.address()) + (move.force() ? " by force" : "");
            case PlanOperation.SetWeight set -> "weight " + set.key() + " " + set.weight();
            case PlanOperation.SetMaxconn set -> "maxconn " + set.key() + " " + set.maxconn();
            case PlanOperation.EnableHealth enable -> "enable the check of " + enable.key();
            case PlanOperation.DisableHealth disable -> "disable the check of " + disable.key();
            case PlanOperation.Enable enable ->
                "enable " + enable.key() + (enable.withHealth() ? " and its check" : "");
            case PlanOperation.Drain drain ->
                "drain " + drain.key() + " for " + drain.limit().toSeconds() + "s";
            case PlanOperation.EndDrain end -> "end the drain of " + end.key();
            case PlanOperation.Undrain undrain -> "undrain " + undrain.key();
            case PlanOperation.Delete delete -> "delete " + delete.key();
        };
    }

    private void want(List<String> words) {
        ServerKey key = key(words);
        InetSocketAddress address = address(words.get(2));
        Intent intent = Intent.SERVE;
        for (Intent.Plain candidate : Intent.Plain.values()) {
            intent = words.contains(candidate.name()) ? candidate : intent;
        }
        if (words.contains("drain")) {
            intent = new Intent.Drain(duration(words.get(words.indexOf("for") + 1)));
        }
        desired.put(
                key,
                new Target(
                        key,
                        new PoolName(key.backend()),
                        address,
                        number(words, "id", 7),
                        number(words, "weight", 100),
                        intent,
                        given(words),
                        !words.contains("unchecked"),
                        new AdmittingCheck(address, Optional.empty()),
                        Optional.empty(),
                        words.contains("sticky")));
    }

    private void has(List<String> words) {
        ServerKey key = key(words);
        TreeMap<ServerKey, ActualServer> servers = new TreeMap<>(actual.servers());
        boolean maintenance = words.contains("maint");
        servers.put(
                key,
                new ActualServer(
                        key,
                        number(words, "id", 7),
                        Optional.of(address(words.get(2))),
                        number(words, "weight", 100),
                        maintenance,
                        words.contains("drain"),
                        !words.contains("down") && !maintenance,
                        words.contains("checkless")
                                ? HealthCheck.ABSENT
                                : words.contains("nocheck") ? HealthCheck.OFF : HealthCheck.ON,
                        OptionalInt.of(number(words, "takes", 0)),
                        words.contains("unknown") ? Optional.empty() : Optional.of(given(words))));
        actual = new ActualState(servers);
    }

    private static ServerKey key(List<String> words) {
        String[] parts = words.get(1).split("/");
        return new ServerKey(parts[0], parts[1]);
    }

    private static List<String> given(List<String> words) {
        int at = words.indexOf("line");
        return at < 0 ? List.of() : words.subList(at + 1, words.size());
    }

    private static InetSocketAddress address(String text) {
        String[] parts = text.split(":");
        return new InetSocketAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }

    private static int number(List<String> words, String keyword, int otherwise) {
        int at = words.indexOf(keyword);
        return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1));
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
