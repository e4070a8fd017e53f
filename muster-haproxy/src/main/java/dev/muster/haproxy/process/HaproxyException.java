package dev.muster.haproxy.process;

/** HAProxy isn't there, is too old, or refuses something. The message is for people. */
public final class HaproxyException extends Exception {

    HaproxyException(String message) {
        super(message);
    }
}
