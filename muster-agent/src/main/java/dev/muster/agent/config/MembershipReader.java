package dev.muster.agent.config;

import dev.muster.agent.membership.ConsulHealth;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.SourceToken;
import dev.muster.supervisor.ServiceName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where an agent gets its members from. For one thread. */
final class MembershipReader {

    static final String MEMBERSHIP = "membership";
    static final String SERF = "serf";
    static final String CONSUL = "consul";

    private static final int CONSUL_PORT = 8500;
    private static final Pattern PLACE = Pattern.compile("(?:\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}");

    private final Section root;

    MembershipReader(Section root) {
        this.root = root;
    }

    MembersFrom read() {
        String word = root.word(MEMBERSHIP, "gossip", List.of("gossip", SERF, CONSUL));
        Optional<Section> serf = root.section(SERF);
        Optional<Section> consul = root.section(CONSUL);
        serf.filter(_ -> !word.equals(SERF)).ifPresent(_ -> refuse(SERF));
        consul.filter(_ -> !word.equals(CONSUL)).ifPresent(_ -> refuse(CONSUL));
        return switch (word) {
            case SERF -> serf(serf.orElseGet(() -> root.sectionOrNone(SERF)));
            case CONSUL -> consul(consul.orElseGet(() -> root.sectionOrNone(CONSUL)));
            default -> new MembersFrom.Gossip();
        };
    }

    private void refuse(String section) {
        root.fault(
                section,
                Words.subject(section, root.origin(section)) + " is for an agent that follows one; add "
                        + "membership: " + section + " (--membership " + section + ")");
    }

    private static MembersFrom serf(Section at) {
        String address =
                at.parsed("address", MembershipReader::serfAddress, MembersFrom.Serf.USUAL_ADDRESS, Written::yaml);
        Optional<SourceToken> token = at.file("token_file").map(SourceToken.File::new);
        at.usually("token_file", "none");
        at.end();
        return new MembersFrom.Serf(address, token);
    }

    private static String serfAddress(String text) {
        boolean socket = text.startsWith("/") && text.length() > 1;
        if (!socket && !isPlace(text)) {
            throw new IllegalArgumentException("is HOST:PORT or the path of a Unix socket, not '" + text + "'");
        }
        return text;
    }

    private static boolean isPlace(String text) {
        if (!PLACE.matcher(text).matches()) {
            return false;
        }
        int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
        return port > 0 && port <= 65_535;
    }

    private static MembersFrom consul(Section at) {
        URI url = at.parsed("address", MembershipReader::consulUrl, MembersFrom.Consul.USUAL_URL, URI::toString);
        Optional<SourceToken> file = at.file("token_file").map(SourceToken.File::new);
        at.usually("token_file", "none");
        Optional<SourceToken> given = Optional.empty();
        if (at.origin("token") instanceof Origin.Variable) {
            given = at.parsed("token", SourceToken.Given::new).map(token -> token);
        } else if (at.has("token")) {
            at.also("token");
            at.fault(
                    "token",
                    "a token does not belong here: put it into a file of its own, and name that with token_file");
        }
        Optional<String> datacentre = at.parsed("datacentre", MembershipReader::word);
        at.usually("datacentre", "that of the Consul agent that is asked");
        List<ServiceName> services = at.list("services", ServiceName::new);
        at.usually("services", "those of the balancer's pools");
        Optional<String> tag = at.parsed("tag", MembershipReader::word);
        at.usually("tag", "any");
        String health = at.word("health", ConsulHealth.PASSING.word(), ConsulHealth.WORDS);
        at.end();
        // A file is said on purpose; the variable may be there for other programs.
        return new MembersFrom.Consul(
                url,
                file.isPresent() ? file : given,
                datacentre,
                services,
                tag,
                ConsulHealth.valueOf(health.toUpperCase(Locale.ROOT)));
    }

    private static String word(String text) {
        if (text.isBlank() || text.length() > 255) {
            throw new IllegalArgumentException("is a word of at most 255 characters");
        }
        return text;
    }

    /** {@code HOST[:PORT]}, or with {@code http://} or {@code https://} before it. */
    private static URI consulUrl(String text) {
        String whole = text.contains("://") ? text : "http://" + text;
        try {
            URI url = new URI(whole);
            boolean plain = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            if (plain && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                int port = url.getPort() < 0 ? CONSUL_PORT : url.getPort();
                if (port > 0 && port <= 65_535) {
                    return new URI(url.getScheme(), null, url.getHost(), port, null, null, null);
                }
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "is HOST:PORT, or begins with http:// or https:// and has no path, not '" + text + "'");
    }
}
