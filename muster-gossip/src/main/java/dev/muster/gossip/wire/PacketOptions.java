package dev.muster.gossip.wire;

/**
 * How a packet is sent. A receiver accepts every way.
 *
 * @param compress compress it, if that makes it smaller
 * @param crc put a checksum in front; only for a receiver that speaks memberlist protocol 5 or later
 */
public record PacketOptions(boolean compress, boolean crc) {}
