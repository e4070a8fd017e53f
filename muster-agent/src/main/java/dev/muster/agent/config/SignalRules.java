package dev.muster.agent.config;

/**
 * What an agent makes of signals, in Serf's terms.
 *
 * @param leaveOnTerminate whether TERM makes it leave; else it ends without a word to the others
 * @param leaveOnInterrupt the same of INT
 */
public record SignalRules(boolean leaveOnTerminate, boolean leaveOnInterrupt) {

    /** Both leave. */
    public static SignalRules usual() {
        return new SignalRules(true, true);
    }
}
