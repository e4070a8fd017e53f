package dev.muster.cli.door;

import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.AgentNotFoundException;
import dev.muster.agent.run.RunFolder;
import java.util.List;
import java.util.Optional;

/** The agents that the run folder knows. */
public final class RunFolderDoors implements AgentDoors {

    @Override
    public AgentDoor open(Optional<String> wanted) throws DoorException {
        try {
            return new LiveDoor(RunFolder.find().resolve(wanted));
        } catch (AgentNotFoundException e) {
            throw new DoorException(DoorException.Reason.NO_AGENT, e.getMessage() + "\n" + e.hint(), e);
        }
    }

    @Override
    public List<String> nodes() {
        return RunFolder.find().agents().stream().map(AgentAddress::node).toList();
    }
}
