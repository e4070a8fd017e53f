/**
 * The bytes of memberlist and Serf: messages as records, and the codecs that turn them into packets and streams
 * (compound, CRC, compression, encryption) and back. Pure: no socket, no clock, no chance but what is
 * given. A malformed packet is a MalformedMessageException and nothing else.
 */
@NullMarked
package dev.muster.gossip.wire;

import org.jspecify.annotations.NullMarked;
