package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.SerfPlace;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.SortedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster tags --set K=V --delete K}: changes what an agent says of its own node. */
final class TagsCommand implements Command {

    private final AgentDoors doors;

    TagsCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "tags",
                "Changes the tags of an agent's own node, while it runs.",
                "[--set KEY=VALUE]... [--delete KEY]...",
                List.of("muster tags --set dc=eu1 --set rack=7", "muster tags --delete rack"));
        spec.addOption(SerfWord.several("--set", "KEY=VALUE", "set this tag; may come several times"));
        spec.addOption(SerfWord.several("--delete", "KEY", "delete this tag; may come several times"));
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        SortedMap<String, String> set = SerfWord.pairs(parsed, "--set");
        List<String> delete = AgentFlags.values(parsed, "--delete");
        if (set.isEmpty() && delete.isEmpty()) {
            throw CommandFailure.wrongUse("which tags? --set KEY=VALUE, or --delete KEY; muster members shows them");
        }
        for (String key : delete) {
            String _ = LbWord.name("--delete", key, "");
        }
        SerfPlace place = RpcFlags.place(parsed, surroundings);
        requireOne(place);
        return SerfWord.ask(doors, place, door -> {
            door.tags(set, delete);
            surroundings.out().println("Successfully updated agent tags");
            surroundings.err().println(SafeText.of(door.name()) + " tells the cluster now");
            return ExitCode.DONE;
        });
    }

    private void requireOne(SerfPlace place) throws CommandFailure {
        try {
            if (place instanceof SerfPlace.OfHost host) {
                AgentChoice.refuseToGuess(doors, host.wanted(), "tags");
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }
}
