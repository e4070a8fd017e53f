package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.plan.Planner;
import dev.muster.haproxy.template.Layout;
import dev.muster.haproxy.template.Renderer;
import java.util.List;

/**
 * What HAProxy is steered towards: the newest desired state, seen through the settings that are in force. For one
 * thread.
 */
final class Aim {

    private final PlanSettings times;
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
        this.desired = new DesiredState(first.version(), applied.pools(), applied.balancers(), first.causes());
        this.targets = reader.of(desired);
    }

    void desire(DesiredState newer) {
        desired = newer;
        targets = reader.of(newer);
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

    /** The settings that should be in force if {@code other} were desired. */
    Settings wanted(DesiredState other) {
        return new Settings(other.pools(), other.balancers(), reading);
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
