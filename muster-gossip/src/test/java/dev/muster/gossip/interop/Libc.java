package dev.muster.gossip.interop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of Linux that Java has not: to give the calling thread a network of its own, and to read what goes over
 * it. Source: unshare(2), packet(7).
 */
final class Libc {

    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x8_0000;
    private static final int ETH_P_ALL_BIG_ENDIAN = 0x0300;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_STATISTICS = 6;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;
    private static final int PACKET_TYPE_OFFSET = 10;
    private static final int ADDRESS_BYTES = 20;
    private static final byte PACKET_HOST = 0;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle UNSHARE = handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle RECVFROM = handle(
            "recvfrom", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));

    private Libc() {}

    @SuppressWarnings("restricted") // the build allows it, for these tests alone
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    /** A call that went wrong, and how. */
    private static IOException failed(String what, MemorySegment state) {
        return new IOException(what + " failed: errno " + (int) ERRNO_FIELD.get(state, 0L));
    }

    private static RuntimeException impossible(Throwable thrown) {
        return new IllegalStateException("a call of the C library threw", thrown);
    }

    /** From now on the calling thread, and every thread and process that it starts, is in a new, empty network. */
    static void enterNewNetwork() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            if (unshare(state) != 0) {
                throw failed("unshare", state);
            }
        }
    }

    private static int unshare(MemorySegment state) {
        try {
            return (int) UNSHARE.invokeExact(state, CLONE_NEWNET);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Receives every IP packet of the network of the thread that opened it. For one thread at a time. */
    static final class Tap implements AutoCloseable {

        private static final int BUFFER_BYTES = 64 * 1024 * 1024;
        private static final int LARGEST_PACKET_BYTES = 65_536;
        private static final long PATIENCE_MICROS = 100_000;

        private final Arena arena = Arena.ofShared();
        private final MemorySegment state = arena.allocate(STATE);
        private final MemorySegment packet = arena.allocate(LARGEST_PACKET_BYTES);
        private final MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
        private final MemorySegment size = arena.allocate(JAVA_INT);
        private final int descriptor;

        Tap() throws IOException {
            try {
                descriptor = (int) SOCKET.invokeExact(state, AF_PACKET, SOCK_DGRAM_CLOEXEC, ETH_P_ALL_BIG_ENDIAN);
                if (descriptor < 0) {
                    throw failed("socket", state);
                }
                if (!set(SO_RCVBUFFORCE, arena.allocateFrom(JAVA_INT, BUFFER_BYTES))
                        && !set(SO_RCVBUF, arena.allocateFrom(JAVA_INT, BUFFER_BYTES))) {
                    throw failed("setsockopt", state);
                }
                if (!set(SO_RCVTIMEO, arena.allocateFrom(JAVA_LONG, 0, PATIENCE_MICROS))) {
                    throw failed("setsockopt", state);
                }
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        private boolean set(int option, MemorySegment value) throws Throwable {
            return (int) SETSOCKOPT.invokeExact(state, descriptor, SOL_SOCKET, option, value, (int) value.byteSize())
                    == 0;
        }

        /** The next packet, or none when for a moment there was none. */
        byte[] next() throws IOException {
            while (true) {
                size.set(JAVA_INT, 0, ADDRESS_BYTES);
                long length = receive();
                if (length < 0) {
                    int errno = (int) ERRNO_FIELD.get(state, 0L);
                    if (errno == EAGAIN || errno == EINTR) {
                        return new byte[0];
                    }
                    throw failed("recvfrom", state);
                }
                // The loopback shows each packet twice: on its way out, and on its way in.
                if (address.get(JAVA_BYTE, PACKET_TYPE_OFFSET) == PACKET_HOST) {
                    return packet.asSlice(0, length).toArray(JAVA_BYTE);
                }
            }
        }

        private long receive() {
            try {
                return (long)
                        RECVFROM.invokeExact(state, descriptor, packet, (long) LARGEST_PACKET_BYTES, 0, address, size);
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        /** How many packets came too fast to be kept, since this was last asked. */
        int dropped() throws IOException {
            try (Arena here = Arena.ofConfined()) {
                MemorySegment statistics = here.allocate(8, 4);
                MemorySegment length = here.allocateFrom(JAVA_INT, 8);
                int result = (int)
                        GETSOCKOPT.invokeExact(state, descriptor, SOL_PACKET, PACKET_STATISTICS, statistics, length);
                if (result != 0) {
                    throw failed("getsockopt", state);
                }
                return statistics.get(JAVA_INT, 4);
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        @Override
        public void close() {
            try {
                int ignored = (int) CLOSE.invokeExact(state, descriptor);
                arena.close();
            } catch (Throwable e) {
                throw impossible(e);
            }
        }
    }
}
