package dev.muster.agent;

import dev.muster.agent.rpc.protocol.RpcToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where an agent gets the token of its RPC, and a command the one that it says. Immutable; never shows a token. */
public sealed interface RpcAuth {

    /** A longer token is none. */
    int MOST_BYTES = 4096;

    /** A file with the token on one line, that only its owner may read. */
    record File(Path path) implements RpcAuth {}

    /** A token that was given as it is, as with Serf's {@code rpc_auth}. */
    record Given(String text) implements RpcAuth {

        public Given {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a token has at least one character");
            }
        }

        @Override
        public String toString() {
            return "Given[…]";
        }
    }

    /** Reads it. */
    default RpcToken token() throws AgentException {
        return RpcToken.of(text());
    }

    /** Reads it, to be said to an agent. */
    default String text() throws AgentException {
        return switch (this) {
            case File file -> read(file.path());
            case Given given -> given.text();
        };
    }

    private static String read(Path file) throws AgentException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.GROUP_READ)) {
                throw new AgentException(
                        "the file of the RPC token " + file + " is open to other users ("
                                + PosixFilePermissions.toString(mode) + ")",
                        "chmod 600 " + file);
            }
            try (InputStream in = Files.newInputStream(file)) {
                String token = new String(in.readNBytes(MOST_BYTES + 1), StandardCharsets.UTF_8).strip();
                if (token.isEmpty() || token.length() > MOST_BYTES || token.indexOf('\n') >= 0) {
                    throw new AgentException(
                            "the file " + file + " holds no RPC token: it is one line of 1 to " + MOST_BYTES + " bytes",
                            "make one with: (umask 077; head -c 32 /dev/urandom | base64 >" + file + ")");
                }
                return token;
            }
        } catch (NoSuchFileException e) {
            throw new AgentException(
                    "the file of the RPC token " + file + " is not there",
                    "make one with: (umask 077; head -c 32 /dev/urandom | base64 >" + file + ")");
        } catch (IOException e) {
            throw new AgentException("the file of the RPC token " + file + " cannot be read: " + e.getMessage(), "");
        }
    }
}
