package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.plan.Planner;
import dev.muster.haproxy.template.Layout;
import dev.muster.haproxy.template.Renderer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What HAProxy is steered towards: the newest desired state, seen through the settings that are in force. For one
 * thread.
 */
final class Aim {

    private final PlanSettings times;
    private Holds holds;
    private DesiredState said;
    /** What is said, as it is held. */
    private DesiredState desired;

    private long reading;
    private Settings applied;
    private Renderer renderer;
    private Planner planner;
    private Targets reader;
    private Targets.Result targets;

    /** Begins without servers, with the settings of this draft. */
    Aim(PlanSettings times, ConfigDraft draft, DesiredState first) {
        this(times, draft.renderer(), draft.settings(), Holds.NONE, 0, empty(draft.settings(), first));
    }

    private Aim(PlanSettings times, Renderer renderer, Settings applied, Holds holds, long reading, DesiredState said) {
        this.times = times;
        this.applied = applied;
        this.renderer = renderer;
        this.reading = reading;
        this.planner = new Planner(times, renderer.layout()::governs);
        this.reader = new Targets(renderer, applied.pools());
        this.holds = holds;
        this.said = said;
        this.desired = holds.over(said);
        this.targets = reader.of(desired);
    }

    private static DesiredState empty(Settings settings, DesiredState first) {
        return new DesiredState(first.version(), settings.pools(), settings.balancers(), first.causes());
    }

    /** What it would be if this were said, in the settings in force. It may be worked out on another thread. */
    Supplier<Aim> imagine(DesiredState other) {
        PlanSettings sameTimes = times;
        Renderer inForce = renderer;
        Settings sameSettings = applied;
        Holds held = holds;
        long sameReading = reading;
        return () -> new Aim(sameTimes, inForce, sameSettings, held, sameReading, other);
    }

    void desire(DesiredState newer) {
        said = newer;
        turn();
    }

    /** People want something else. */
    void hold(Holds other) {
        holds = other;
        turn();
    }

    private void turn() {
        desired = holds.over(said);
        targets = reader.of(desired);
    }

    /** The template is another one. */
    void reread() {
        reading++;
    }

    /** HAProxy runs this draft now. Returns whether that changes the settings in force. */
    boolean adopt(ConfigDraft draft) {
        if (applied.equals(draft.settings())) {
            return false;
        }
        applied = draft.settings();
        renderer = draft.renderer();
        planner = new Planner(times, renderer.layout()::governs);
        reader = new Targets(renderer, applied.pools());
        targets = reader.of(desired);
        return true;
    }

    /** The settings that should be in force. */
    Settings wanted() {
        return settings(desired, holds, reading);
    }

    /** The settings of this state, as it is held. */
    static Settings settings(DesiredState desired, Holds holds, long reading) {
        return new Settings(
                desired.pools(), desired.balancers(), reading, holds.pin().map(Pin::makings));
    }

    /** Whether the settings in force are made with what is pinned, or with the template if nothing is. */
    boolean pinInForce() {
        return applied.pinned().equals(holds.pin().map(Pin::makings));
    }

    /** What a change of the settings in force is due to, if a person is behind it. */
    Optional<String> pinned() {
        return holds.pin()
                .filter(pin -> applied.pinned().equals(Optional.of(pin.makings())))
                .map(Pin::words);
    }

    Settings applied() {
        return applied;
    }

    Layout layout() {
        return renderer.layout();
    }

    Planner planner() {
        return planner;
    }

    Targets.Result targets() {
        return targets;
    }

    List<String> problems() {
        return targets.problems();
    }
}
