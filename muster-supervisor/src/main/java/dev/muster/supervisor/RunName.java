package dev.muster.supervisor;

import java.security.SecureRandom;

/** Names for the starts of services: random, for none may ever come twice. */
final class RunName {

    private static final SecureRandom RANDOM = new SecureRandom();

    private RunName() {}

    static String fresh() {
        return Long.toHexString(RANDOM.nextLong());
    }
}
