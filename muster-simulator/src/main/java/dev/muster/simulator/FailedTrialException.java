package dev.muster.simulator;

import java.time.Duration;

/** A simulated run broke a rule. The message says which, with the command that repeats it and all that was planned. */
public final class FailedTrialException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedTrialException(SimulationOptions options, FaultSchedule schedule, Duration when, RuntimeException cause) {
        super(text(options, schedule, when, cause), cause);
    }

    private static String text(
            SimulationOptions options, FaultSchedule schedule, Duration when, RuntimeException cause) {
        StringBuilder text = new StringBuilder(200);
        text.append("seed ")
                .append(options.seed())
                .append(", after ")
                .append(when)
                .append(" of virtual time: ");
        text.append(cause.getMessage() == null ? cause : cause.getMessage());
        text.append("\nTo see it again:\n  ").append(options.command());
        text.append("\nWhat was planned, counted from the start:");
        for (FaultSchedule.Planned planned : schedule.faults()) {
            text.append("\n  ").append(planned.at()).append("  ").append(planned.fault());
        }
        return text.toString();
    }
}
