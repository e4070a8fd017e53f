package dev.muster.supervisor;

import dev.muster.supervisor.machine.Moment;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.TinyParent;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tasks of one service, of which one run at most is under way. Every method is called on the owner's thread. */
final class Tasks {

    private final Owner owner;
    private final Effects effects;
    private final ServiceFolder folder;
    private final TinyParent tinyParent;
    private final Consumer<Optional<String>> ended;
    private @Nullable TaskRun run;
    private int number;

    /** The last is called on the owner's thread, once for each start. */
    Tasks(Owner owner, Effects effects, ServiceFolder folder, TinyParent tinyParent, Consumer<Optional<String>> ended) {
        this.owner = owner;
        this.effects = effects;
        this.folder = folder;
        this.tinyParent = tinyParent;
        this.ended = ended;
    }

    void start(ServiceSpec spec, Moment moment) {
        int own = ++number;
        effects.prepareOutput(
                spec,
                () -> owner.post(() -> {
                    if (own == number) {
                        run = TaskRun.start(spec, moment, folder, tinyParent, problem -> over(own, problem));
                    }
                }),
                reason -> over(own, Optional.of(reason)));
    }

    private void over(int own, Optional<String> problem) {
        owner.post(() -> {
            if (own == number) {
                run = null;
                ended.accept(problem);
            }
        });
    }

    /** Ends what runs, and says so when nothing of it is left. */
    void cancel() {
        if (run != null) {
            run.cancel();
        } else {
            // Not begun yet: it won't.
            int own = ++number;
            effects.inOrder(() -> over(own, Optional.of("its tasks were cancelled")));
        }
    }

    /** Looks no more; what runs goes on. */
    void leave() {
        number++;
        if (run != null) {
            run.leave();
        }
    }
}
