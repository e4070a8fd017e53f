package dev.muster.cli.door;

import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.AgentNotFoundException;
import dev.muster.agent.run.RunFolder;
import java.util.List;
import java.util.Optional;

/** The agents that the run folder knows, and those that listen for Serf's RPC anywhere. */
public final class RunFolderDoors implements AgentDoors {

    private static final String OTHERS = "\nAn agent elsewhere, also one of Serf, is asked with --rpc-addr HOST:PORT.";

    @Override
    public AgentDoor open(Optional<String> wanted) throws DoorException {
        return new LiveDoor(find(wanted, ""));
    }

    @Override
    public SerfDoor serf(SerfPlace place) throws DoorException {
        return switch (place) {
            case SerfPlace.OfHost host -> LiveSerfDoor.to(find(host.wanted(), OTHERS));
            case SerfPlace.Elsewhere elsewhere -> LiveSerfDoor.to(elsewhere);
        };
    }

    /** @param more is said after the hint */
    private static AgentAddress find(Optional<String> wanted, String more) throws DoorException {
        try {
            return RunFolder.find().resolve(wanted);
        } catch (AgentNotFoundException e) {
            throw new DoorException(DoorException.Reason.NO_AGENT, e.getMessage() + "\n" + e.hint() + more, e);
        }
    }

    @Override
    public List<String> nodes() {
        return RunFolder.find().agents().stream().map(AgentAddress::node).toList();
    }
}
