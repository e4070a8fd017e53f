package dev.muster.bench.gossip;

import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Benchmarks of this module, each in a Java machine of its own.
 *
 * @param benchmarks their class
 * @param kind what they are measured with, for those that have a choice
 * @param flags of the Java machine
 * @param millis how long each iteration takes
 */
record JavaRound(Class<?> benchmarks, Optional<Kind> kind, List<String> flags, int millis) {

    /** As the script {@code muster} starts the agent. */
    static final List<String> SHIPPED =
            List.of("-XX:+UseSerialGC", "-Xms16m", "-XX:NewSize=6m", "-Xshare:auto", "-XX:-UsePerfData");

    /** JMH uses what Java 25 warns of; the warnings would hide ours. */
    private static final String NO_WARNING = "--sun-misc-unsafe-memory-access=allow";

    private static final String KIND = "kind";
    private static final int WARM_UPS = 20;
    private static final int MEASUREMENTS = 10;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    void addTo(Costs costs) throws RunnerException {
        ChainedOptionsBuilder builder = new OptionsBuilder();
        kind.ifPresent(only -> builder.param(KIND, only.name()));
        TimeValue time = TimeValue.milliseconds(millis);
        Options options = builder.include(benchmarks.getName().replace(".", "[.]") + "[.]")
                .forks(1)
                .jvmArgs(flags.toArray(String[]::new))
                .jvmArgsAppend(NO_WARNING)
                .warmupIterations(WARM_UPS)
                .warmupTime(time)
                .measurementIterations(MEASUREMENTS)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            costs.add(work(result), cost(result));
        }
    }

    private static Work work(RunResult result) {
        String sample = result.getParams().getParam(KIND);
        String name = result.getParams().getBenchmark();
        return new Work(sample == null ? "" : sample, name.substring(name.lastIndexOf('.') + 1));
    }

    private static Cost cost(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("JMH does not know what was allocated");
        }
        double least = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .min()
                .orElseThrow();
        return new Cost(least, allocated.getScore(), -1);
    }
}
