package dev.muster.gossip.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Who knows what a name stands for: the operating system, or a test. May block, for as long as a DNS keeps silent. */
@FunctionalInterface
public interface NameLookup {

    /** The operating system's: its hosts file, its DNS, and what Java remembers of them for some seconds. */
    NameLookup OF_SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /**
     * All addresses of this name.
     *
     * @throws UnknownHostException if there is none
     */
    List<InetAddress> addresses(String name) throws UnknownHostException;
}
