package dev.muster.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Notices that the template's file is another one, by its time and size. For one thread. */
final class TemplateWatch {

    private final Optional<Path> file;
    private String known;
    private String seen;

    /** {@code file} is empty for the built-in template, which never changes. */
    TemplateWatch(Optional<Path> file) {
        this.file = file;
        this.known = stamp();
        this.seen = known;
    }

    /** Whether it has changed since it was last told, and no longer does: an editor may be at it still. */
    boolean changed() {
        String now = stamp();
        boolean still = now.equals(seen);
        seen = now;
        if (still && !now.equals(known)) {
            known = now;
            return true;
        }
        return false;
    }

    private String stamp() {
        if (file.isEmpty()) {
            return "";
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.get(), BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException _) {
            return "missing";
        }
    }
}
