package dev.muster.supervisor.machine;

import dev.muster.supervisor.RestartBackoff;

/**
 * What the machine must know of a service.
 *
 * @param owned it is run here, not only looked at
 * @param checked it has a check; without one it is ready when it runs
 * @param stopSignal what asks it to end
 * @param failuresToUnready so many failed checks in a row make a ready service unready
 */
public record Rules(boolean owned, boolean checked, RestartBackoff backoff, String stopSignal, int failuresToUnready) {}
