package dev.muster.agent.roster;

/**
 * A member, or one service of it, that is given to nobody.
 *
 * @param node the member's name as it came: foreign text, to be escaped when shown
 * @param reason why, in words, safe to show
 */
public record Quarantined(String node, String reason) {}
