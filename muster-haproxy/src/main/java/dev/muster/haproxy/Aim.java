package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.plan.Planner;
import dev.muster.haproxy.template.Layout;
import dev.muster.haproxy.template.Renderer;
import java.util.List;
import java.util.Optional;

/**
 * What HAProxy is steered towards: the newest desired state, seen through the settings that are in force. For one
 * thread.
 */
final class Aim {

    private final PlanSettings times;
    private Holds holds = Holds.NONE;
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
        this.times = times;
        this.applied = draft.settings();
        this.renderer = draft.renderer();
        this.planner = new Planner(times, renderer.layout()::governs);
        this.reader = new Targets(renderer, applied.pools());
        this.said = new DesiredState(first.version(), applied.pools(), applied.balancers(), first.causes());
        this.desired = said;
        this.targets = reader.of(desired);
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

    /** This state, as it is held. */
    DesiredState held(DesiredState other) {
        return holds.over(other);
    }

    private void turn() {
        desired = held(said);
        targets = reader.of(desired);
    }

    /** What {@code other} would make of the servers, in the settings that are in force. */
    Targets.Result targets(DesiredState other) {
        return new Targets(renderer, applied.pools()).of(other);
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
        return wanted(desired);
    }

    /** The settings that should be in force if {@code other}, as it is held, were desired. */
    Settings wanted(DesiredState other) {
        return settings(other, holds, reading);
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
