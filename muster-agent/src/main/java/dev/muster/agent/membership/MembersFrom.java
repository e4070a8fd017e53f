package dev.muster.agent.membership;

import dev.muster.supervisor.ServiceName;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where an agent is told to get its members from. Immutable. */
public sealed interface MembersFrom {

    /** It gossips itself. */
    record Gossip() implements MembersFrom {

        @Override
        public String word() {
            return "gossip";
        }

        @Override
        public String words() {
            return "gossip";
        }
    }

    /**
     * It follows an existing Serf agent, by its RPC.
     *
     * @param address {@code HOST:PORT}, or the path of a Unix socket
     * @param token what the agent wants to hear first; empty: nothing
     */
    record Serf(String address, Optional<SourceToken> token) implements MembersFrom {

        /** Serf's usual place. */
        public static final String USUAL_ADDRESS = "127.0.0.1:7373";

        @Override
        public String word() {
            return "serf";
        }

        @Override
        public String words() {
            return "the Serf agent at " + address;
        }
    }

    /**
     * It follows services of a Consul, by its HTTP API.
     *
     * @param url of it, without a path
     * @param token for its access control; empty: none
     * @param datacentre whose services; empty: of the Consul agent that is asked
     * @param services which ones; empty: those of the balancer's pools
     * @param tag which an instance must have; empty: any will do
     */
    record Consul(
            URI url,
            Optional<SourceToken> token,
            Optional<String> datacentre,
            List<ServiceName> services,
            Optional<String> tag,
            ConsulHealth health)
            implements MembersFrom {

        /** Consul's usual place. */
        public static final URI USUAL_URL = URI.create("http://127.0.0.1:8500");

        public Consul {
            services = List.copyOf(services);
        }

        /** At this place, with what is usual. */
        public static Consul at(URI url) {
            return new Consul(
                    url, Optional.empty(), Optional.empty(), List.of(), Optional.empty(), ConsulHealth.PASSING);
        }

        /** These services instead. */
        public Consul withServices(List<ServiceName> wanted) {
            return new Consul(url, token, datacentre, wanted, tag, health);
        }

        @Override
        public String word() {
            return "consul";
        }

        @Override
        public String words() {
            return "Consul at " + url.getAuthority();
        }
    }

    /** The word for it in a configuration. */
    String word();

    /** In a sentence. */
    String words();
}
