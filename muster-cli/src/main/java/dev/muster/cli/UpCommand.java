package dev.muster.cli;

import dev.muster.agent.run.RunFolder;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.up.Haproxy;
import dev.muster.cli.up.HaproxyInstall;
import dev.muster.cli.up.JavaProgram;
import dev.muster.cli.up.LiveStatus;
import dev.muster.cli.up.LocalCluster;
import dev.muster.cli.up.RunFolders;
import dev.muster.cli.up.UpException;
import dev.muster.cli.up.UpPlan;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster up}: a whole small cluster on this machine, until Ctrl-C. */
final class UpCommand implements Command {

    private final AgentDoors doors;

    UpCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "up",
                "Runs a small cluster on this machine: HAProxy in front of sample web apps that find each other by"
                        + " gossip. Ctrl-C takes it all down; a second Ctrl-C hurries.",
                "[--web N] [--port PORT] [--yes]",
                List.of(
                        "muster up                   a balancer and two web apps, at http://127.0.0.1:8080/",
                        "muster up --web 5 --port 9090",
                        "muster up --yes             install HAProxy without asking, where it is missing"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.MISSING);
        spec.addOption(number("--web", "N", "how many web apps, 0 to " + UpPlan.MAX_WEB + " (default 2)"));
        spec.addOption(number("--port", "PORT", "where the balancer listens (default 8080)"));
        spec.addOption(number("--stats-port", "PORT", "where HAProxy's statistics page is (default 8404)"));
        spec.addOption(number("--gossip-port", "PORT", "where the balancer's agent gossips (default 7946)"));
        spec.addOption(OptionSpec.builder("-y", "--yes")
                .description("don't ask before HAProxy is installed")
                .build());
        return spec;
    }

    private static OptionSpec number(String flag, String label, String description) {
        return OptionSpec.builder(flag)
                .paramLabel(label)
                .type(Integer.class)
                .description(description)
                .build();
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        UpPlan plan = plan(parsed);
        try {
            JavaProgram program = JavaProgram.ofThisProcess();
            LocalCluster.check(plan, program, doors);
            Path haproxy = haproxy(surroundings, parsed.hasMatchedOption("--yes"));
            var folders = new RunFolders(RunFolder.find().path());
            var cluster = new LocalCluster(plan, haproxy, program, folders, doors, surroundings.out()::println);
            return run(plan, cluster, program, surroundings);
        } catch (UpException e) {
            int exitCode = switch (e.reason()) {
                case MISSING -> ExitCode.MISSING;
                case FAILED -> ExitCode.FAILED;
            };
            throw new CommandFailure(exitCode, e.text(), e);
        }
    }

    static UpPlan plan(ParseResult parsed) throws CommandFailure {
        try {
            return new UpPlan(
                    parsed.matchedOptionValue("--web", UpPlan.DEFAULT_WEB),
                    parsed.matchedOptionValue("--port", UpPlan.DEFAULT_PORT),
                    parsed.matchedOptionValue("--stats-port", UpPlan.DEFAULT_STATS_PORT),
                    parsed.matchedOptionValue("--gossip-port", UpPlan.DEFAULT_GOSSIP_PORT));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, String.valueOf(e.getMessage()), e);
        }
    }

    private static int run(UpPlan plan, LocalCluster cluster, JavaProgram program, Surroundings surroundings)
            throws UpException, InterruptedException {
        var ending = new CountDownLatch(1);
        for (String signal : List.of("INT", "TERM", "HUP")) {
            Signals.listen(signal, name -> {
                if (ending.getCount() == 0) {
                    cluster.hurry();
                }
                ending.countDown();
            });
        }
        boolean good;
        try {
            long begun = System.nanoTime();
            cluster.start(ending);
            if (ending.getCount() > 0) {
                greet(plan, program, surroundings, (System.nanoTime() - begun) / 1e9);
                new LiveStatus(cluster, plan, surroundings.out(), surroundings.outStyle(), surroundings.outIsTerminal())
                        .run(ending);
            }
        } finally {
            good = cluster.stop();
        }
        surroundings
                .out()
                .println(
                        good
                                ? "all is down; nothing was left behind"
                                : "it is down, though not all of it went as it should");
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void greet(UpPlan plan, JavaProgram program, Surroundings surroundings, double seconds) {
        String command = SafeText.of(program.command());
        String seed = plan.gossipPort() == UpPlan.DEFAULT_GOSSIP_PORT ? "127.0.0.1" : "127.0.0.1:" + plan.gossipPort();
        surroundings
                .out()
                .println(String.format(
                        Locale.ROOT,
                        """

                        A balancer and %d web %s run on this machine, up in %.1f s.

                          open it                %s
                          HAProxy's statistics   %s

                        Try next, from another terminal:
                          %s members
                          %s services
                        A third web app; Ctrl-C there takes it out again:
                          %s agent --join %s --allow-remote --service web=127.0.0.1:9003 -- %s --port 9003
                        """,
                        plan.web(),
                        plan.web() == 1 ? "app" : "apps",
                        seconds,
                        plan.url(),
                        plan.statsUrl(),
                        command,
                        command,
                        command,
                        seed,
                        SafeText.of(program.sampleApp())));
    }

    private static Path haproxy(Surroundings surroundings, boolean yes) throws UpException, InterruptedException {
        Optional<Path> found = Haproxy.find(surroundings.environment());
        if (found.isPresent()) {
            if (!Haproxy.canBeRun(found.get())) {
                throw new UpException(
                        UpException.Reason.MISSING,
                        "MUSTER_HAPROXY says that HAProxy is "
                                + SafeText.of(found.get().toString())
                                + ", and that is no program that can be run\nMend it, or unset it: then Muster looks"
                                + " for HAProxy itself");
            }
            return found.get();
        }
        var install = new HaproxyInstall(
                surroundings.environment(), line -> surroundings.err().println(line));
        if (install.way() == HaproxyInstall.Way.NONE || !(yes || agreed(install, surroundings))) {
            throw new UpException(
                    UpException.Reason.MISSING,
                    "HAProxy is missing. Get it with:\n  " + install.byHand()
                            + (install.way() == HaproxyInstall.Way.NONE
                                    ? ""
                                    : "\nor let Muster do it:\n  " + System.getProperty("muster.command", "./muster")
                                            + " up --yes"));
        }
        return install.install();
    }

    private static boolean agreed(HaproxyInstall install, Surroundings surroundings) {
        if (!surroundings.inIsTerminal() || !surroundings.errIsTerminal()) {
            return false;
        }
        surroundings.err().print("HAProxy is missing. " + install.question() + " [Y/n] ");
        surroundings.err().flush();
        try {
            var in = new BufferedReader(
                    new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
            String answer = in.readLine();
            return answer != null
                    && (answer.isBlank()
                            || answer.strip().toLowerCase(Locale.ROOT).startsWith("y"));
        } catch (IOException e) {
            return false;
        }
    }
}
