package dev.muster.cli.door;

import java.util.List;
import java.util.Optional;

/** Finds the running agents of this machine. */
public interface AgentDoors {

    /**
     * Opens the door to the wanted agent. Without a wish: the only one, or with several the balancer; else it fails
     * with a message that lists them.
     */
    AgentDoor open(Optional<String> wanted) throws DoorException;

    /** The names of the nodes whose agents run on this machine; foreign text. */
    List<String> nodes() throws DoorException;
}
