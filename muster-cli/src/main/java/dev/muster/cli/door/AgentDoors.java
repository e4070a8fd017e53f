package dev.muster.cli.door;

import java.util.List;
import java.util.Optional;

/** Finds the running agents of this machine, and reaches others by Serf's RPC. */
public interface AgentDoors {

    /**
     * Opens the door to the wanted agent. Without a wish: the only one, or with several the balancer; else it fails
     * with a message that lists them.
     */
    AgentDoor open(Optional<String> wanted) throws DoorException;

    /** Opens the door to an agent as Serf's RPC has it; the first question connects. */
    SerfDoor serf(SerfPlace place) throws DoorException;

    /** The names of the nodes whose agents run on this machine; foreign text. */
    List<String> nodes() throws DoorException;
}
