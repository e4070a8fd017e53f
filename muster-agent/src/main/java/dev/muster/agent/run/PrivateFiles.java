package dev.muster.agent.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Folders and files that only this user may enter. */
final class PrivateFiles {

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFiles() {}

    /** Makes {@code folder} with mode 0700, or makes sure that it is ours and closed to others. */
    static void ensureFolder(Path folder) throws RunFolderException {
        try {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            check(folder);
        } catch (IOException e) {
            throw new RunFolderException(
                    "the run folder " + folder + " cannot be made: " + reason(e),
                    "choose another with --run DIR or MUSTER_RUN");
        }
    }

    /** Refuses a folder that is a link, not ours, or open to others. */
    static void check(Path folder) throws RunFolderException {
        String another = "choose another with --run DIR or MUSTER_RUN";
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new RunFolderException(
                        "the run folder " + folder + " is a link or a file, not a folder", another);
            }
            Object owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(ownUid())) {
                throw new RunFolderException(
                        "the run folder " + folder + " belongs to another user (uid " + owner + ")", another);
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            if (!OWNER_ONLY.containsAll(mode)) {
                throw new RunFolderException(
                        "the run folder " + folder + " is open to other users (" + PosixFilePermissions.toString(mode)
                                + "), and it holds secrets",
                        "chmod 700 " + folder);
            }
        } catch (IOException e) {
            throw new RunFolderException("the run folder " + folder + " cannot be read: " + reason(e), another);
        }
    }

    /** The user that this process is. */
    static Object ownUid() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Writes {@code text} to {@code file}, mode 0600, so that a reader sees the old or the new text and no other. */
    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What went wrong, in words, for an exception whose message is often only a path. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
