package dev.muster.supervisor;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As whom a process runs. Only root may run one as somebody else. It gets the user's groups, and {@code USER},
 * {@code LOGNAME} and {@code HOME} where its own environment doesn't say otherwise.
 *
 * @param user a name, or a number for one that has none
 * @param group in place of the user's own group
 */
public record RunAs(String user, Optional<String> group) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");

    public RunAs {
        require("user", user);
        group.ifPresent(name -> require("group", name));
    }

    private static void require(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a " + what + " is a name of 1 to 32 letters, digits, '.', '_' or '-'," + " or a number");
        }
    }

    /** This user with the group and groups that belong to it. */
    public static RunAs user(String user) {
        return new RunAs(user, Optional.empty());
    }

    /** Text of the form {@code user} or {@code user:group}. */
    public static RunAs parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? user(text) : new RunAs(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return user + group.map(name -> ":" + name).orElse("");
    }
}
