package dev.muster.supervisor.check;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.process.ShortRun;
import dev.muster.supervisor.process.SpawnException;

/** Makes one check by a command, on the caller's thread, and takes no longer than its time-out. */
final class CommandProbe {

    private CommandProbe() {}

    static CheckResult run(ServiceSpec spec, Check.Command check) {
        Launch launch =
                spec.launch().map(own -> own.withCommand(check.command())).orElseGet(() -> Launch.of(check.command()));
        try {
            ShortRun.Result result = ShortRun.of(launch, check.timeout());
            if (result.code().isEmpty()) {
                return new CheckResult.Failed("the check's command took longer than "
                        + check.timeout().toMillis() + " ms");
            }
            int code = result.code().getAsInt();
            return code == 0
                    ? new CheckResult.Passed()
                    : new CheckResult.Failed("the check's command exited with " + code
                            + (result.output().isEmpty() ? "" : ": " + result.output()));
        } catch (SpawnException e) {
            return new CheckResult.Failed("the check's command can't run: " + e.getMessage());
        }
    }
}
