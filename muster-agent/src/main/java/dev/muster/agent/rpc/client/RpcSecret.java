package dev.muster.agent.rpc.client;

/** The token that is said to an agent. Immutable; never shown. */
public final class RpcSecret {

    private final String text;

    private RpcSecret(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is empty */
    public static RpcSecret of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a token has at least one character");
        }
        return new RpcSecret(text);
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "RpcSecret[…]";
    }
}
