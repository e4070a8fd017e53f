package dev.muster.cli;

import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.SerfPlace;
import dev.muster.cli.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster leave}: the agent drains its services, leaves the cluster and ends. Where several agents run, one must
 * be named: to guess would be rude.
 */
final class LeaveCommand implements Command {

    /** The agent's own deadlines (release 2 s, drain 5 s, app 2 s, and the leave itself) and a little more. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_MILLIS = 200;

    private final AgentDoors doors;

    LeaveCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        return SerfWord.spec(
                "leave",
                "Makes the agent of this machine, or another, leave: its services give up their traffic first, then it"
                        + " ends.",
                "",
                List.of("muster leave", "muster leave --agent web-3", "muster leave --rpc-addr 127.0.0.1:7373"));
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        return switch (RpcFlags.place(parsed, surroundings)) {
            case SerfPlace.OfHost host -> leave(host.wanted(), surroundings);
            case SerfPlace.Elsewhere elsewhere ->
                SerfWord.ask(doors, elsewhere, door -> {
                    door.leave();
                    surroundings.out().println("the agent at " + SafeText.of(door.name()) + " has left");
                    return ExitCode.DONE;
                });
        };
    }

    /** Its process and its drain can be seen from here. */
    private int leave(Optional<String> wanted, Surroundings surroundings) throws CommandFailure, InterruptedException {
        try {
            AgentChoice.refuseToGuess(doors, wanted, "leave");
            try (AgentDoor door = doors.open(wanted)) {
                String node = SafeText.of(door.node());
                Optional<ProcessHandle> process = ProcessHandle.of(door.pid());
                surroundings.err().println(node + " is leaving: its services give up their traffic first");
                Thread watcher = Thread.ofVirtual().start(() -> watch(door.node(), surroundings));
                try {
                    door.serf().leave();
                } finally {
                    watcher.interrupt();
                }
                awaitEnd(process, node);
                surroundings.out().println(node + " has left");
                return ExitCode.DONE;
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    /** Says how its services drain, by a door of its own, until it is interrupted or nobody answers any more. */
    private void watch(String node, Surroundings surroundings) {
        DrainProgress progress = new DrainProgress(surroundings.err());
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            try (AgentDoor door = doors.open(Optional.of(node))) {
                while (true) {
                    progress.tell(door.drain());
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
            }
        } catch (InterruptedException | DoorException _) {
            // It is over, and the leave itself says how.
        }
    }

    private static void awaitEnd(Optional<ProcessHandle> process, String node)
            throws CommandFailure, InterruptedException {
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    node + " has not ended after " + PATIENCE.toSeconds() + " s; its process is "
                            + process.get().pid(),
                    e);
        } catch (ExecutionException e) {
            throw new CommandFailure(ExitCode.FAILED, "could not wait for " + node + " to end", e);
        }
    }
}
