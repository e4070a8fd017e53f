package dev.muster.bench.gossip;

/**
 * One thing that is measured.
 *
 * @param sample what goes through: the name of a {@link Kind}, or nothing where the operation says it all
 * @param operation what is done with it, as both sides name it
 */
record Work(String sample, String operation) {

    /** For people. */
    String title() {
        return switch (operation) {
            case "pingInClear" -> "a ping through a node, and its ack out";
            case "pingEncrypted" -> "an encrypted ping through a node, and its ack out";
            case "oldNewsInClear" -> "old news through a node";
            default -> Kind.valueOf(sample).title() + ", " + operation;
        };
    }
}
