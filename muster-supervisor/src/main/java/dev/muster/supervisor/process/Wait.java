package dev.muster.supervisor.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The few calls of the C library that reaping takes. Source: prctl(2), waitid(2), waitpid(2), on Linux of 64 bits.
 */
// The compiler warns of each call of a C function; these three are all there are, as their manual pages have them.
@SuppressWarnings("restricted")
public final class Wait {

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int P_ALL = 0;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final long SIGINFO_BYTES = 128;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle PRCTL =
            function("prctl", Linker.Option.firstVariadicArg(1), JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WAITID = LINKER.downcallHandle(
            address("waitid"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle WAITPID =
            LINKER.downcallHandle(address("waitpid"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

    private Wait() {}

    private static MethodHandle function(String name, Linker.Option option, MemoryLayout... arguments) {
        return LINKER.downcallHandle(address(name), FunctionDescriptor.of(JAVA_INT, arguments), option);
    }

    private static MemorySegment address(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    }

    /** Orphans among the descendants of this process become its children. */
    public static void becomeSubreaper() {
        try {
            int result = (int) PRCTL.invokeExact(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
            if (result != 0) {
                throw new IllegalStateException("the kernel refuses to make this process a sub-reaper");
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** True if at least one child is a zombie; it stays one. */
    public static boolean isSomeChildDead() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
            int result = (int) WAITID.invokeExact(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT);
            return result == 0 && info.get(ValueLayout.JAVA_INT, 0) != 0;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Takes the exit status of this very child if it has ended, and with that the zombie. */
    public static boolean reap(long pid) {
        if (pid <= 0) {
            throw new IllegalArgumentException("only one named child is reaped, not " + pid);
        }
        try {
            int result = (int) WAITPID.invokeExact((int) pid, MemorySegment.NULL, WNOHANG);
            return result == pid;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(Throwable e) {
        return switch (e) {
            case RuntimeException own -> own;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
