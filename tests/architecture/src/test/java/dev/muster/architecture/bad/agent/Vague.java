package dev.muster.architecture.bad.agent;

/** Names that say nothing, on purpose. */
public final class Vague {

    private Vague() {}

    static final class ThingImpl {}

    static final class ThingManager {}

    static final class ThingUtil {}

    static final class ThingUtils {}

    static final class ThingHelper {}
}
