package dev.muster.supervisor;

import dev.muster.supervisor.check.Checker;
import dev.muster.supervisor.machine.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether one service is ready: by a check that is made again and again, or by its own word. Says so as events, on the
 * owner's thread, and nothing after it was stopped. Every method is called on the owner's thread.
 */
final class Readiness {

    private final Owner owner;
    private final Consumer<Event> said;
    private @Nullable Checker checker;
    private boolean awaitsWord;

    Readiness(Owner owner, Consumer<Event> said) {
        this.owner = owner;
        this.said = said;
    }

    /** True between a start and a stop. */
    boolean looks() {
        return checker != null || awaitsWord;
    }

    void start(ServiceSpec spec) {
        stop();
        if (spec.check() instanceof Check.Notify) {
            awaitsWord = true;
            return;
        }
        Checker[] own = new Checker[1];
        own[0] = Checker.start(
                spec,
                () -> owner.post(() -> checked(own, new Event.CheckPassed())),
                reason -> owner.post(() -> checked(own, new Event.CheckFailed(reason))));
        checker = own[0];
    }

    private void checked(Checker[] own, Event result) {
        if (own[0] == checker) {
            said.accept(result);
        }
    }

    /** The service has said that it is ready; it may be told any number of times. */
    void word() {
        if (awaitsWord) {
            awaitsWord = false;
            said.accept(new Event.CheckPassed());
        }
    }

    void stop() {
        awaitsWord = false;
        if (checker != null) {
            checker.close();
            checker = null;
        }
    }
}
