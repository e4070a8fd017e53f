/**
 * The bytes of memberlist and Serf: messages as records, and the codecs that turn them into packets and streams
 * (compound, CRC, compression) and back. Pure: no socket, no clock. A malformed packet is a
 * MalformedMessageException and nothing else.
 */
@NullMarked
package dev.muster.gossip.wire;

import org.jspecify.annotations.NullMarked;
