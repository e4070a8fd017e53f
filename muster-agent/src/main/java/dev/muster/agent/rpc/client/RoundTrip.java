package dev.muster.agent.rpc.client;

import java.time.Duration;

/** How long a packet takes between two nodes and back, as their coordinates have it. Immutable. */
public sealed interface RoundTrip {

    record Estimated(Duration time) implements RoundTrip {}

    /** The agent that was asked knows no coordinate of this node. */
    record Unknown(String node) implements RoundTrip {}
}
