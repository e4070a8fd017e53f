package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.MalformedMessageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of which no byte is read that is not allowed for. For one thread. */
final class AllowedInput extends FilterInputStream {

    /** Allowances are shared by threads, so they are asked for more than a byte at a time. */
    private static final int STEP_BYTES = 4096;

    private final Allowance allowance;
    private long left;

    AllowedInput(InputStream in, Allowance allowance) {
        super(in);
        this.allowance = allowance;
    }

    /** No more is allowed for. */
    static final class OverloadedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient MalformedMessageException reason;

        OverloadedException(MalformedMessageException reason) {
            super(reason.getMessage());
            this.reason = reason;
        }

        MalformedMessageException reason() {
            return reason;
        }
    }

    @Override
    public int read() throws IOException {
        allow(1);
        int next = in.read();
        left -= next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        allow(length);
        int got = in.read(bytes, offset, length);
        left -= Math.max(0, got);
        return got;
    }

    private void allow(int bytes) throws IOException {
        if (left < bytes) {
            long more = Math.max(STEP_BYTES, bytes - left);
            try {
                allowance.take(more);
            } catch (MalformedMessageException e) {
                throw new OverloadedException(e);
            }
            left += more;
        }
    }
}
