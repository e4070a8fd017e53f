package dev.muster.cli;

import dev.muster.cli.text.SafeText;
import dev.muster.simulator.FailedTrialException;
import dev.muster.simulator.Setting;
import dev.muster.simulator.SimulationOptions;
import dev.muster.simulator.Trial;
import dev.muster.simulator.figures.Figures;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster simulate}: whole clusters on virtual time, with faults drawn from a seed. */
final class SimulateCommand implements Command {

    private static final int SEEDS_BY_CHANCE = 1_000_000_000;
    private static final int MOST_FIGURE_NODES = 10_000;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "simulate",
                "Runs clusters of real gossip nodes on virtual time, breaks them in ways drawn from a seed, and checks"
                        + " that they come to rest. The same flags give the same run.",
                "[--seed N] [--runs N] [FAULTS]",
                List.of(
                        "muster simulate --runs 1000",
                        "          a thousand clusters, each with a seed of its own",
                        "muster simulate --seed 17 --nodes 50 --loss 0.2",
                        "          one of them again, larger and with more loss",
                        "muster simulate --figures bench/results",
                        "          how quickly news spreads, what Lifeguard does, ...: minutes, and much memory"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE);
        spec.addOption(number("--seed", "N", long.class, "where to begin; by chance if it is not given"));
        spec.addOption(number("--runs", "N", int.class, "how many runs, each with the next seed (default 1)"));
        for (Setting setting : Setting.values()) {
            spec.addOption(number(
                    "--" + setting.word(), "X", double.class, setting.description() + "; else drawn from the seed"));
        }
        spec.addOption(number("--figures", "DIR", String.class, "take the figures instead, and write them there"));
        spec.addOption(number("--most-nodes", "N", int.class, "with --figures: leave out larger clusters"));
        return spec;
    }

    private static OptionSpec number(String flag, String label, Class<?> type, String description) {
        return OptionSpec.builder(flag)
                .paramLabel(label)
                .type(type)
                .description(description)
                .build();
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        return parsed.hasMatchedOption("--figures") ? figures(parsed, surroundings) : trials(parsed, surroundings);
    }

    private static int trials(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        long chance = ThreadLocalRandom.current().nextInt(SEEDS_BY_CHANCE);
        long first = parsed.matchedOptionValue("--seed", chance);
        int runs = parsed.matchedOptionValue("--runs", 1);
        if (runs < 1) {
            throw CommandFailure.wrongUse("--runs must be 1 or more");
        }
        int failed = 0;
        for (long seed = first; seed < first + runs; seed++) {
            SimulationOptions options = options(seed, parsed);
            try {
                Trial.Outcome outcome = Trial.run(options);
                surroundings.out().println(line(outcome));
            } catch (FailedTrialException e) {
                failed++;
                surroundings.out().println("FAILED  " + SafeText.lines(String.valueOf(e.getMessage())));
            }
        }
        surroundings.err().println(runs - failed + " runs held, " + failed + " did not");
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static SimulationOptions options(long seed, ParseResult parsed) throws CommandFailure {
        SimulationOptions options = SimulationOptions.drawnFrom(seed);
        for (Setting setting : Setting.values()) {
            String flag = "--" + setting.word();
            if (parsed.hasMatchedOption(flag)) {
                double value = parsed.matchedOptionValue(flag, 0.0);
                var problem = setting.problemWith(value);
                if (problem.isPresent()) {
                    throw CommandFailure.wrongUse(flag + " " + problem.get());
                }
                options = options.with(setting, value);
            }
        }
        return options;
    }

    private static String line(Trial.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "held    seed %d: %d nodes, %.0f virtual s, at rest %d s after the last fault, %d removals, %d events",
                outcome.options().seed(),
                (int) outcome.options().get(Setting.NODES),
                outcome.virtualTime().toMillis() / 1000.0,
                outcome.cameToRest().toSeconds(),
                outcome.removals(),
                outcome.events());
    }

    private static int figures(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        String folder = parsed.matchedOptionValue("--figures", "");
        int most = parsed.matchedOptionValue("--most-nodes", MOST_FIGURE_NODES);
        String command = "bench/simulation/run" + (most < MOST_FIGURE_NODES ? " --most-nodes " + most : "");
        try {
            Figures.write(
                    Path.of(folder), most, command, what -> surroundings.err().println(what));
        } catch (InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "--figures needs a folder, not '" + SafeText.of(folder) + "'", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the figures could not be written: " + SafeText.of(String.valueOf(e)), e);
        }
        return ExitCode.DONE;
    }
}
