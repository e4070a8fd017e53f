package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The words before a command that give it its limits and its user: prlimit(1) and setpriv(1), each of which becomes
 * the next, so that the pid stays. Limits come first, for only root may raise them.
 */
final class Privileges {

    private static final Path OWN = Path.of("/proc/self");
    private static final Path USERS = Path.of("/etc/passwd");

    private Privileges() {}

    /** The command with what goes before it. */
    static List<String> command(Launch launch) throws SpawnException {
        List<String> argv = new ArrayList<>();
        if (!launch.limits().isEmpty()) {
            argv.add(tool("prlimit", "its limits"));
            launch.limits().forEach((limit, value) -> argv.add(option(limit, value)));
        }
        Optional<RunAs> user = launch.user().filter(wanted -> !isOwn(wanted));
        if (user.isPresent()) {
            argv.add(tool("setpriv", "its user"));
            argv.addAll(options(user.get()));
        }
        argv.addAll(launch.command());
        return argv;
    }

    private static String option(Limit limit, long value) {
        return "--" + limit.option() + "=" + value + ":" + value;
    }

    private static String tool(String name, String what) throws SpawnException {
        try {
            return Tools.find(name).toString();
        } catch (IOException e) {
            throw new SpawnException(what + " can't be set: " + e.getMessage());
        }
    }

    private static List<String> options(RunAs wanted) throws SpawnException {
        if (!isRoot()) {
            throw new SpawnException("only root may run it as '" + wanted.user() + "', and this agent runs as '"
                    + ownName() + "': leave the user out, or run the agent as root");
        }
        UserPrincipal user = lookup("user", wanted.user());
        Optional<String[]> entry = passwd(wanted.user());
        List<String> options = new ArrayList<>(List.of("--reuid", wanted.user()));
        if (wanted.group().isPresent()) {
            options.addAll(
                    List.of("--regid", lookup("group", wanted.group().get()).getName()));
        } else if (entry.isPresent()) {
            options.addAll(List.of("--regid", entry.get()[3]));
        } else {
            throw new SpawnException("the user " + user.getName() + " has no group of its own in " + USERS
                    + ": name one as well, as in " + user.getName() + ":GROUP");
        }
        options.add(entry.isPresent() && entry.get()[0].equals(wanted.user()) ? "--init-groups" : "--clear-groups");
        return options;
    }

    /** What a user finds in the environment; empty for the agent's own user. */
    static SortedMap<String, String> environment(Launch launch) {
        SortedMap<String, String> variables = new TreeMap<>();
        launch.user()
                .filter(wanted -> !isOwn(wanted))
                .flatMap(wanted -> passwd(wanted.user()))
                .ifPresent(entry -> variables.putAll(Map.of("USER", entry[0], "LOGNAME", entry[0], "HOME", entry[5])));
        return variables;
    }

    private static UserPrincipal lookup(String what, String name) throws SpawnException {
        UserPrincipalLookupService names = OWN.getFileSystem().getUserPrincipalLookupService();
        try {
            return what.equals("group") ? names.lookupPrincipalByGroupName(name) : names.lookupPrincipalByName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new SpawnException("there is no " + what + " '" + name + "' on this machine; make it"
                    + (what.equals("group") ? " (groupadd)" : " (useradd)") + ", or name another");
        } catch (IOException e) {
            throw new SpawnException("the " + what + " '" + name + "' can't be looked up: " + e.getMessage());
        }
    }

    /** The entry of this name or number in /etc/passwd: seven fields. */
    private static Optional<String[]> passwd(String user) {
        try (Stream<String> lines = Files.lines(USERS)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length == 7 && (fields[0].equals(user) || fields[2].equals(user)))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isRoot() {
        return ownNumber("uid") == 0;
    }

    private static boolean isOwn(RunAs wanted) {
        boolean sameUser = wanted.user().equals(ownName()) || wanted.user().equals(Integer.toString(ownNumber("uid")));
        boolean sameGroup = wanted.group().isEmpty()
                || wanted.group().get().equals(Integer.toString(ownNumber("gid")))
                || wanted.group().get().equals(ownGroup());
        return sameUser && sameGroup;
    }

    private static int ownNumber(String which) {
        try {
            return Files.getAttribute(OWN, "unix:" + which) instanceof Integer number ? number : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    private static String ownName() {
        try {
            return Files.getOwner(OWN).getName();
        } catch (IOException e) {
            return "?";
        }
    }

    private static String ownGroup() {
        try {
            return Files.getAttribute(OWN, "posix:group") instanceof GroupPrincipal group ? group.getName() : "?";
        } catch (IOException e) {
            return "?";
        }
    }
}
