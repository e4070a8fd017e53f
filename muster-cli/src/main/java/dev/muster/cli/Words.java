package dev.muster.cli;

import dev.muster.agent.api.Suggestion;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.serf.GoFlags;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The words of {@code muster}: finds the one that was typed, reads its flags, runs it, and turns whatever goes wrong
 * into one clear message and an exit code. No stack trace gets out, unless {@code MUSTER_DEBUG=1} asks for it.
 */
final class Words {

    private final List<Word> words;
    private final CalledAs name;

    Words(List<Word> words) {
        this(words, CalledAs.MUSTER);
    }

    private Words(List<Word> words, CalledAs name) {
        this.words = List.copyOf(words);
        this.name = name;
    }

    /** All that this program can do, in the order of a first day with it; the agents behind these doors are asked. */
    static Words with(AgentDoors doors) {
        return with(doors, CalledAs.MUSTER);
    }

    /** The same, of a program that was called by this name. */
    static Words with(AgentDoors doors, CalledAs name) {
        List<Word> words = List.of(
                new Word("up", "A small cluster on this machine, until Ctrl-C", () -> new UpCommand(doors)),
                new Word(
                        "agent",
                        "Take part in a cluster, with services or as a balancer",
                        () -> new AgentCommand(name)),
                new Word("members", "Who is in the cluster", () -> new MembersCommand(doors)),
                new Word("services", "What runs where, and whether it gets traffic", () -> new ServicesCommand(doors)),
                new Word("logs", "What the services print", () -> new LogsCommand(doors)),
                new Word(
                        "lb", "How the balancer stands, what it would do, and what it did", () -> new LbCommand(doors)),
                new Word("explain", "Why a member or a service gets traffic, or none", () -> new ExplainCommand(doors)),
                new Word("join", "Tell the agent to join a cluster", () -> new JoinCommand(doors)),
                new Word("drain", "Take this machine's services out of traffic", () -> new DrainCommand(doors)),
                new Word("ready", "Let drained services take traffic again", () -> new ReadyCommand(doors)),
                new Word(
                        "restart",
                        "Restart a service of this machine, out of traffic",
                        () -> new RestartCommand(doors)),
                new Word(
                        "roll",
                        "Restart a service on all its nodes, one after the other",
                        () -> new RollCommand(doors)),
                new Word("traffic", "Share a service's requests among its versions", () -> new TrafficCommand(doors)),
                new Word("leave", "Make the agent leave and end", () -> new LeaveCommand(doors)),
                new Word(
                        "force-leave",
                        "Take a failed member for one that has left",
                        () -> new ForceLeaveCommand(doors)),
                new Word("event", "Tell every member something", () -> new EventCommand(doors)),
                new Word("query", "Ask the members something", () -> new QueryCommand(doors)),
                new Word("monitor", "An agent's log and events, until Ctrl-C", () -> new MonitorCommand(doors)),
                new Word("info", "What an agent says of itself", () -> new InfoCommand(doors)),
                new Word("tags", "Change the tags of an agent's node", () -> new TagsCommand(doors)),
                new Word("rtt", "How far two members are from each other", () -> new RttCommand(doors)),
                new Word(
                        "reachability",
                        "Which members don't answer, and what to look at",
                        () -> new ReachabilityCommand(doors)),
                new Word("keys", "The keys of the gossip, on all members", () -> new KeysCommand(doors)),
                new Word("validate", "Find the mistakes in a muster.yaml", () -> new ValidateCommand(name)),
                new Word(
                        "config",
                        "What holds in the end, and where each value comes from",
                        () -> new ConfigCommand(name)),
                new Word("keygen", "Make a key that encrypts the gossip", KeygenCommand::new),
                new Word("render", "Try out a template of haproxy.cfg", RenderCommand::new),
                new Word("simulate", "Break simulated clusters, and see them mend", SimulateCommand::new),
                new Word("version", "Which Muster this is", VersionCommand::new));
        return new Words(words, name);
    }

    /** Runs what was typed. Never throws; returns the exit code. */
    int run(String[] arguments, Surroundings surroundings) {
        String where = name.word();
        try {
            if (arguments.length == 0 || isHelp(arguments[0])) {
                int done = help(arguments, surroundings);
                requireWritten(surroundings, ExitCode.FAILED);
                return done;
            }
            if (arguments[0].equals("--version")) {
                return run(new String[] {"version"}, surroundings);
            }
            Word word = find(arguments[0]);
            where = name.word() + " " + word.name();
            return run(word, Arrays.copyOfRange(arguments, 1, arguments.length), surroundings);
        } catch (ParameterException e) {
            return complain(surroundings, where, ParseErrors.oneLine(e), ExitCode.WRONG_USE, e);
        } catch (CommandFailure e) {
            return complain(surroundings, where, e.text(), e.exitCode(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return complain(surroundings, where, "interrupted", ExitCode.FAILED, e);
        } catch (RuntimeException | Error e) {
            // The last resort: a defect of Muster must still read like a message.
            String message = "something went wrong inside Muster: " + SafeText.of(String.valueOf(e))
                    + "\nSet MUSTER_DEBUG=1 to see where.";
            return complain(surroundings, where, message, ExitCode.FAILED, e);
        }
    }

    private int run(Word word, String[] arguments, Surroundings surroundings)
            throws CommandFailure, InterruptedException {
        Command command = word.command().get();
        CommandLine line = commandLine(command.spec());
        CommandSpec spec = line.getCommandSpec();
        String[] flags = name.isSerf() ? GoFlags.readAsSerf(spec, arguments) : GoFlags.read(spec, arguments);
        ParseResult parsed = line.parseArgs(flags);
        if (parsed.hasMatchedOption("--help")) {
            line.usage(surroundings.out(), CommandLine.Help.Ansi.OFF);
            requireWritten(surroundings, ExitCode.FAILED);
            return ExitCode.DONE;
        }
        int done = command.run(parsed, surroundings);
        requireWritten(surroundings, command.unwritten(parsed));
        return done;
    }

    /** A word whose answer was lost has not done what it was asked for; {@code exitCode} says so. */
    private static void requireWritten(Surroundings surroundings, int exitCode) throws CommandFailure {
        if (surroundings.out().checkError() && exitCode != ExitCode.DONE) {
            throw new CommandFailure(
                    exitCode, "its output could not be written: the disk is full, or nobody reads it any more");
        }
    }

    private static CommandLine commandLine(CommandSpec spec) {
        Usage.addHelp(spec);
        var line = new CommandLine(spec);
        line.setExpandAtFiles(false);
        line.setInterpolateVariables(false);
        // One dash before a long flag is as good as two, so -help is not -h and something.
        line.setPosixClusteredShortOptionsAllowed(false);
        line.setHelpSectionKeys(Usage.SECTIONS);
        line.setUsageHelpLongOptionsMaxWidth(30);
        line.setUsageHelpAutoWidth(false);
        return line;
    }

    private Word find(String typed) throws CommandFailure {
        for (Word word : words) {
            if (word.name().equals(typed)) {
                return word;
            }
        }
        Optional<String> near =
                Suggestion.nearest(typed, words.stream().map(Word::name).toList());
        String what = typed.startsWith("-") ? "unknown flag" : "unknown word";
        throw CommandFailure.wrongUse(what + " '" + SafeText.of(typed) + "'"
                + near.map(word -> "; did you mean '" + word + "'?").orElse("; muster --help lists what there is"));
    }

    private static boolean isHelp(String argument) {
        return argument.equals("--help") || argument.equals("-h") || argument.equals("help");
    }

    private int help(String[] arguments, Surroundings surroundings) throws CommandFailure, InterruptedException {
        if (arguments.length > 1 && arguments[0].equals("help")) {
            return run(find(arguments[1]), new String[] {"--help"}, surroundings);
        }
        PrintStream out = surroundings.out();
        out.println("Start a service anywhere on the network and it takes traffic; stop it and it leaves.");
        out.println();
        out.println("Try it:");
        out.println("  muster up                 a balancer and two sample web apps on this machine, until Ctrl-C");
        out.println("  muster members            who is in the cluster");
        out.println("  muster services           what they run, and what the balancer makes of it");
        out.println("  muster agent --join 127.0.0.1 --service web=127.0.0.1:9003");
        out.println("                            bring in what listens on port 9003");
        out.println();
        out.println("Usage: muster WORD [FLAGS]");
        out.println();
        words.forEach(word -> out.printf("  %-14s%s%n", word.name(), word.summary()));
        out.println();
        out.println("muster WORD --help tells more about each.");
        out.println();
        out.println("Exit codes: 0 done, 1 it did not work, 2 wrong use, 3 something is missing or taken on this");
        out.println("machine, 4 no agent to ask.");
        return ExitCode.DONE;
    }

    private static int complain(
            Surroundings surroundings, String where, String message, int exitCode, Throwable cause) {
        Style style = surroundings.errStyle();
        surroundings.err().println(style.paint(Style.Paint.BAD, where + ":") + " " + message);
        if ("1".equals(surroundings.environment().get("MUSTER_DEBUG"))) {
            cause.printStackTrace(surroundings.err());
        }
        return exitCode;
    }
}
