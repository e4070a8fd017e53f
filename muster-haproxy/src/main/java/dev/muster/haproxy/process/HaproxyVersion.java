package dev.muster.haproxy.process;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of HAProxy.
 *
 * @param text as it calls itself, for example {@code 2.6.12-1+deb12u4}
 */
public record HaproxyVersion(int major, int minor, String text) implements Comparable<HaproxyVersion> {

    private static final Pattern FIRST_LINE =
            Pattern.compile("HA-?Proxy version ((\\d{1,4})\\.(\\d{1,4})[^\\s]{0,64})");
    private static final Comparator<HaproxyVersion> ORDER =
            Comparator.comparingInt(HaproxyVersion::major).thenComparingInt(HaproxyVersion::minor);

    /** Reads what {@code haproxy -v} prints. */
    public static Optional<HaproxyVersion> parse(String output) {
        Matcher matcher = FIRST_LINE.matcher(output);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new HaproxyVersion(
                Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(1)));
    }

    /** True for this branch and every later one. */
    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public int compareTo(HaproxyVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
