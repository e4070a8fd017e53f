package dev.muster.cli;

import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.QueryWish;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.SafeText;
import dev.muster.gossip.msgpack.Bytes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster reachability}: asks all members for a sign of life, which each gives straight to the agent that asks.
 * That a member is alive in the list means only that somebody hears it.
 */
final class ReachabilityCommand implements Command {

    /** Every agent acknowledges it by itself. */
    private static final String PING = "_serf_ping";

    private final AgentDoors doors;

    ReachabilityCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "reachability",
                "Asks every member that is alive for a sign of life, sent straight to the agent that asks; names those"
                        + " whose does not come, and what to look at.",
                "[--verbose] [--format text|json]",
                List.of("muster reachability", "muster reachability --agent web-3    from where web-3 stands"));
        spec.addOption(SerfWord.yes("--verbose", "name those whose sign comes, too"));
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        boolean verbose = parsed.hasMatchedOption("--verbose");
        PrintStream out = surroundings.out();
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            List<MemberEntry> members = door.members(MemberWish.ALL);
            long live = members.stream().filter(Reach::isLive).count();
            if (format == Format.TEXT) {
                out.println("Total members: " + members.size() + ", live members: " + live);
                out.println("Starting reachability test...");
            }
            List<String> heard = new ArrayList<>();
            door.query(QueryWish.of(PING, Bytes.EMPTY), news -> {
                heard.add(news.from());
                if (verbose && format == Format.TEXT) {
                    out.println("\tAck from '" + SafeText.of(news.from()) + "'");
                }
            });
            Reach reach = Reach.of(members, heard);
            switch (format) {
                case TEXT -> reach.lines().forEach(out::println);
                case JSON -> out.println(reach.json());
            }
            return reach.isWhole() ? ExitCode.DONE : ExitCode.FAILED;
        });
    }
}
