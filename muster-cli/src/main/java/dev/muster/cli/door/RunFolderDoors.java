package dev.muster.cli.door;

import java.util.List;
import java.util.Optional;

/** The agents that the run folder knows. */
public final class RunFolderDoors implements AgentDoors {

    @Override
    public AgentDoor open(Optional<String> wanted) throws DoorException {
        throw new DoorException(DoorException.Reason.NO_AGENT, "not yet");
    }

    @Override
    public List<String> nodes() {
        return List.of();
    }
}
