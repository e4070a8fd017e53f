package dev.muster.supervisor.process;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells whether a process that runs was started from the same command, directory, own environment, user, limits and
 * output. It is written beside the process instead of these, for they may hold secrets. What else the spec says
 * (check, back-off, stop) may change while it runs.
 */
public final class Fingerprint {

    private Fingerprint() {}

    public static String of(ServiceSpec spec) {
        StringBuilder text = new StringBuilder();
        spec.launch().ifPresent(launch -> add(text, launch));
        switch (spec.output()) {
            case Output.Lines ignored -> add(text, "lines");
            case Output.Direct direct -> add(text, "direct " + direct.file());
        }
        if (spec.check() instanceof Check.Notify notify) {
            add(text, "notify " + notify.descriptor());
        }
        return digest(text);
    }

    /** One that no service has: a task that is found running is nobody's service. */
    static String of(Task task) {
        StringBuilder text = new StringBuilder("task ");
        task.command().forEach(word -> add(text, word));
        return digest(text);
    }

    private static String digest(StringBuilder text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(StringBuilder text, Launch launch) {
        launch.command().forEach(word -> add(text, word));
        add(text, launch.directory().map(Object::toString).orElse(""));
        launch.environment().forEach((name, value) -> {
            add(text, name);
            add(text, value);
        });
        launch.user().ifPresent(user -> add(text, "user " + user));
        launch.limits().forEach((limit, value) -> add(text, "limit " + limit.word() + " " + value));
    }

    private static void add(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part).append('\0');
    }
}
