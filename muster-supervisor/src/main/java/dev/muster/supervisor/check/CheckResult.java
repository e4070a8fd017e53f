package dev.muster.supervisor.check;

/** How one check went. */
sealed interface CheckResult {

    record Passed() implements CheckResult {}

    /** The reason is for people. */
    record Failed(String reason) implements CheckResult {}
}
