package dev.muster.cli;

import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.time.Duration;

/** One restart, followed from its beginning to its end; says each new line of it. For one thread. */
final class RestartProgress {

    /** How long a node may say nothing; its agent answers within milliseconds when it is there. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final AgentDoor door;
    private final PrintStream out;
    private final RestartRequest look;
    private RestartReport now;
    private int told;
    private long heardNanos = System.nanoTime();

    private RestartProgress(AgentDoor door, PrintStream out, RestartRequest look, RestartReport begun) {
        this.door = door;
        this.out = out;
        this.look = look;
        this.now = begun;
    }

    /** Gives the order. Nothing but a refusal tells that it was not begun. */
    static RestartProgress begin(AgentDoor door, PrintStream out, RestartRequest request) throws DoorException {
        RestartReport begun = door.restart(request);
        RestartProgress progress = new RestartProgress(door, out, request.look(begun), begun);
        progress.tell();
        return progress;
    }

    /** Looks once, if it isn't over. */
    void look() throws DoorException {
        if (isOver()) {
            return;
        }
        RestartReport next = door.look(look);
        if (!next.silent()) {
            heardNanos = System.nanoTime();
            now = next;
        }
        tell();
    }

    private void tell() {
        for (; told < now.lines().size(); told++) {
            out.println("  " + node() + ": " + SafeText.of(now.lines().get(told)));
        }
    }

    String node() {
        return SafeText.of(now.node());
    }

    RestartReport report() {
        return now;
    }

    /** Whether nothing more is to be heard of it. */
    boolean isOver() {
        return gaveUp() || !(now.running() || now.silent());
    }

    boolean isDone() {
        return now.done();
    }

    private boolean gaveUp() {
        return System.nanoTime() - heardNanos > SILENCE.toNanos();
    }

    /** Why it isn't done, in a line; safe to print. */
    String why() {
        if (now.running() || now.silent()) {
            return gaveUp()
                    ? "does not answer; whether it goes on there is not known"
                    : "is under way, and goes on by itself";
        }
        return now.lines().isEmpty()
                ? SafeText.of(now.state())
                : SafeText.of(now.lines().getLast());
    }
}
