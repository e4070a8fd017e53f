package dev.muster.cli;

import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster force-leave NODE}: a member that failed is taken for left. A Serf agent says nothing of a name that
 * nobody has; most likely it is misspelt, so it is looked up first.
 */
final class ForceLeaveCommand implements Command {

    private final AgentDoors doors;

    ForceLeaveCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "force-leave",
                "Takes a failed member for one that has left, so that nobody tries to reach it any more. A member that"
                        + " is alive comes back at once.",
                "[--prune] NODE",
                List.of("muster force-leave web-3", "muster force-leave --prune web-3    forget it altogether"));
        spec.addOption(SerfWord.yes("--prune", "have every member forget it at once, instead of after a day"));
        spec.addPositional(SerfWord.words("NODE", "1..*", "the name of the member"));
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        List<String> words = SerfWord.words(parsed);
        if (words.size() > 1) {
            throw CommandFailure.wrongUse("one member at a time: muster force-leave NODE");
        }
        String node = LbWord.name("NODE", words.getFirst(), "");
        boolean prune = parsed.hasMatchedOption("--prune");
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            requireGone(door, node, prune);
            door.forceLeave(node, prune);
            surroundings
                    .out()
                    .println(SafeText.of(node) + (prune ? " is forgotten" : " is taken for one that has left"));
            return ExitCode.DONE;
        });
    }

    private static void requireGone(SerfDoor door, String node, boolean prune) throws DoorException, CommandFailure {
        Optional<MemberEntry> member = door.members(MemberWish.ALL).stream()
                .filter(entry -> entry.name().equals(node))
                .findFirst();
        if (member.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "no member is named '" + SafeText.of(node) + "'\nmuster members lists them.");
        }
        if (member.get().status().equals("alive")) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    SafeText.of(node) + " is alive, and would come back at once\nHave its own agent leave: muster leave, on "
                            + SafeText.of(member.get().host()) + ".");
        }
        if (member.get().status().equals("left") && !prune) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    SafeText.of(node) + " has left already\nTo have it forgotten: muster force-leave --prune "
                            + SafeText.of(node));
        }
    }
}
