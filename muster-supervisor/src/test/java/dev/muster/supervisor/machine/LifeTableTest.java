package dev.muster.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every pair of stage and event, for an owned service with a check, against the table that people read:
 * {@code life-table.txt} beside this class.
 */
class LifeTableTest {

    private static final long NOW = 1_000_000_000_000L;

    private static final Rules RULES = Rules.plain(true, true, RestartBackoff.DEFAULT, "TERM");
    private static final Rules FULL = RULES.dependingOnOthers().withTasks(true, true);
    private static final Rules PERIODIC = Rules.plain(true, false, RestartBackoff.DEFAULT, "TERM")
            .withRhythm(new Rhythm(Duration.ofSeconds(60), Duration.ofSeconds(5)));

    /** With an end to the patience, and a stop signal that is not the last word. */
    private static final Rules HASTY = Rules.plain(true, true, RestartBackoff.DEFAULT, "INT")
            .withPatience(
                    Patience.ENDLESS.withReadyWithin(Duration.ofSeconds(30)).withFailedChecks(3),
                    Duration.ofSeconds(2));

    private static final List<Event> EVENTS = List.of(
            new Event.Start(),
            new Event.Stop(Duration.ofSeconds(3)),
            new Event.Drain(),
            new Event.Blocked("db"),
            new Event.Unblocked(),
            new Event.TasksEnded(Optional.empty()),
            new Event.TasksEnded(Optional.of("a task failed")),
            new Event.Found(Duration.ZERO),
            new Event.ChildStarted(),
            new Event.SpawnFailed("no such program"),
            new Event.ChildExited(OptionalInt.of(7)),
            new Event.GroupGone(),
            new Event.CheckPassed(),
            new Event.CheckFailed("refused"),
            new Event.TimerElapsed());

    /** One life in each stage, reached as a real one would. */
    private static Map<Stage, Life> lives() {
        Map<Stage, Life> lives = new EnumMap<>(Stage.class);
        Life down = Life.down(RULES);
        lives.put(Stage.DOWN, down);
        Life spawning = after(down, new Event.Start());
        lives.put(Stage.SPAWNING, spawning);
        Life starting = after(spawning, new Event.ChildStarted());
        lives.put(Stage.STARTING, starting);
        Life ready = after(starting, new Event.CheckPassed());
        lives.put(Stage.READY, ready);
        lives.put(Stage.UNREADY, after(ready, new Event.CheckFailed("a"), new Event.CheckFailed("b")));
        lives.put(Stage.DRAINING, after(ready, new Event.Drain()));
        Life stopping = after(ready, new Event.Stop(Duration.ofSeconds(1)));
        lives.put(Stage.STOPPING, stopping);
        lives.put(Stage.CLEARING, after(stopping, new Event.ChildExited(OptionalInt.of(0))));
        Life reaping = after(starting, new Event.ChildExited(OptionalInt.of(1)));
        lives.put(Stage.REAPING, reaping);
        lives.put(Stage.BACK_OFF, after(reaping, new Event.GroupGone()));
        Rules once = Rules.plain(
                true, true, new RestartBackoff(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, 1), "TERM");
        lives.put(
                Stage.FAILED,
                after(reaping.withRules(once), new Event.GroupGone()).withRules(RULES));
        addTasksAndDependencies(lives);
        addPeriodic(lives);
        Life hasty = after(Life.down(HASTY), new Event.Start(), new Event.ChildStarted(), new Event.CheckPassed());
        Life impatient = hasty.withRules(RULES.withPatience(Patience.ENDLESS.withFailedChecks(1), Duration.ZERO));
        lives.put(Stage.REPLACING, after(impatient, new Event.CheckFailed("a")).withRules(RULES));
        return lives;
    }

    /** Where patience counts, by names of their own. */
    private static Map<String, Life> hasty() {
        Map<String, Life> lives = new LinkedHashMap<>();
        Life starting = after(Life.down(HASTY), new Event.Start(), new Event.ChildStarted());
        lives.put("not ready", starting);
        Life ready = after(starting, new Event.CheckPassed());
        lives.put("ready", ready);
        Life unready = after(ready, new Event.CheckFailed("a"), new Event.CheckFailed("b"));
        lives.put("unready", unready);
        lives.put("draining", after(unready, new Event.Drain()));
        Life givenUp = after(unready, new Event.CheckFailed("c"));
        lives.put("given up", givenUp);
        lives.put("got TERM", after(givenUp, new Event.TimerElapsed()));
        return lives;
    }

    /** With rules of their own: others that it depends on, and tasks. */
    private static void addTasksAndDependencies(Map<Stage, Life> lives) {
        Life waiting = after(Life.down(FULL), new Event.Start());
        lives.put(Stage.WAITING, waiting);
        Life preparing = after(waiting, new Event.Unblocked());
        lives.put(Stage.PREPARING, preparing);
        Life starting = after(preparing, new Event.TasksEnded(Optional.empty()), new Event.ChildStarted());
        lives.put(
                Stage.FINISHING,
                after(
                        starting,
                        new Event.Stop(Duration.ofSeconds(1)),
                        new Event.ChildExited(OptionalInt.of(0)),
                        new Event.GroupGone()));
        lives.put(Stage.TIDYING, after(starting, new Event.ChildExited(OptionalInt.of(1)), new Event.GroupGone()));
    }

    /** With rules of their own: a rhythm. */
    private static void addPeriodic(Map<Stage, Life> lives) {
        Life running = after(Life.down(PERIODIC), new Event.Start(), new Event.ChildStarted());
        Life turning = after(running, new Event.ChildExited(OptionalInt.of(0)));
        lives.put(Stage.TURNING, turning);
        lives.put(Stage.IDLE, after(turning, new Event.GroupGone()));
        lives.put(Stage.MISSED, after(running, new Event.ChildExited(OptionalInt.of(1)), new Event.GroupGone()));
    }

    private static Life after(Life life, Event... events) {
        Life now = life;
        for (Event event : events) {
            now = now.step(event, NOW).life();
        }
        return now;
    }

    private static String render() {
        StringBuilder table = new StringBuilder();
        lives().forEach((stage, life) -> {
            assertThat(life.stage()).isEqualTo(stage);
            render(table, stage.toString(), life);
        });
        table.append("With an end to the patience: 30 s to become ready, 3 failed checks, SIGINT, 2 s of grace\n\n");
        hasty().forEach((name, life) -> render(table, name, life));
        return table.toString().stripTrailing() + "\n";
    }

    private static void render(StringBuilder table, String name, Life life) {
        for (Event event : EVENTS) {
            Step step = life.step(event, NOW);
            String actions = step.actions().stream().map(LifeTableTest::word).collect(Collectors.joining(", "));
            table.append(String.format(
                    "%-9s + %-13s -> %s\n",
                    name,
                    name(event),
                    step.life().stage() == life.stage() && actions.isEmpty()
                            ? "-"
                            : (step.life().stage() + " " + actions).strip()));
        }
        table.append('\n');
    }

    private static String name(Event event) {
        return switch (event) {
            case Event.TasksEnded(Optional<String> problem) -> problem.isEmpty() ? "TasksEnded" : "TasksFailed";
            default -> event.getClass().getSimpleName();
        };
    }

    private static String word(Action action) {
        return switch (action) {
            case Action.Spawn ignored -> "spawn";
            case Action.Signal signal -> "signal " + signal.name();
            case Action.KillGroup ignored -> "kill group";
            case Action.AwaitGroup ignored -> "await group";
            case Action.AwaitDependencies _ -> "await dependencies";
            case Action.RunTasks(Moment moment) ->
                moment == Moment.BEFORE_START ? "run tasks before" : "run tasks after";
            case Action.CancelTasks _ -> "cancel tasks";
            case Action.StopTimer _ -> "stop timer";
            case Action.StartTimer timer -> "timer " + timer.delay().toMillis() + " ms";
            case Action.StartChecks ignored -> "start checks";
            case Action.StopChecks ignored -> "stop checks";
        };
    }

    @Test
    void everyPairIsAsTheTableSays() throws IOException {
        try (var in = LifeTableTest.class.getResourceAsStream("life-table.txt")) {
            assertThat(in).as("life-table.txt beside the test").isNotNull();
            assertThat(render()).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theTableHasEveryPairOnce() {
        assertThat(lives()).containsOnlyKeys(Stage.values());
        assertThat(EVENTS.stream().map(Object::getClass).distinct())
                .hasSize(Event.class.getPermittedSubclasses().length);
        assertThat(EVENTS.stream().map(LifeTableTest::name)).doesNotHaveDuplicates();
    }
}
