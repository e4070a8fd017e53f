package dev.muster.gossip.msgpack;

/**
 * Writes MessagePack objects one after the other, each in its shortest form. For one thread.
 *
 * <p>The caller keeps the promise of {@link #map} and {@link #array}: that many entries follow. Source: Serf's protocol
 * (MessagePack in gossip and RPC); the MessagePack specification.
 */
public final class MsgpackWriter {

    private final Dialect dialect;
    private final BytesBuilder out;

    public MsgpackWriter(Dialect dialect) {
        this(dialect, new BytesBuilder());
    }

    /** Goes on where {@code out} ends. */
    public MsgpackWriter(Dialect dialect, BytesBuilder out) {
        this.dialect = dialect;
        this.out = out;
    }

    /** A byte that is not MessagePack, such as the type of a message. */
    public MsgpackWriter type(int value) {
        out.add(value);
        return this;
    }

    /** Bytes that are not MessagePack, or are already. */
    public MsgpackWriter verbatim(Bytes bytes) {
        out.add(bytes);
        return this;
    }

    public MsgpackWriter nil() {
        out.add(Format.NIL);
        return this;
    }

    public MsgpackWriter bool(boolean value) {
        out.add(value ? Format.TRUE : Format.FALSE);
        return this;
    }

    /** A signed number; one that is not negative is written like an unsigned one. */
    public MsgpackWriter integer(long value) {
        if (value >= 0) {
            return unsigned(value);
        }
        if (value >= -32) {
            out.add((int) value);
        } else if (value >= Byte.MIN_VALUE) {
            out.add(Format.INT8).add((int) value);
        } else if (value >= Short.MIN_VALUE) {
            out.add(Format.INT16).add16((int) value);
        } else if (value >= Integer.MIN_VALUE) {
            out.add(Format.INT32).add32(value);
        } else {
            out.add(Format.INT64).add64(value);
        }
        return this;
    }

    /** An unsigned 64-bit number. */
    public MsgpackWriter unsigned(long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            out.add(Format.UINT64).add64(value);
        } else if (value > 0xffff) {
            out.add(Format.UINT32).add32(value);
        } else if (value > 0xff) {
            out.add(Format.UINT16).add16((int) value);
        } else if (value > 0x7f) {
            out.add(Format.UINT8).add((int) value);
        } else {
            out.add((int) value);
        }
        return this;
    }

    public MsgpackWriter float64(double value) {
        out.add(Format.FLOAT64).add64(Double.doubleToRawLongBits(value));
        return this;
    }

    public MsgpackWriter string(String value) {
        if (Text.isAscii(value)) {
            stringHeader(value.length());
            out.addAscii(value);
            return this;
        }
        byte[] utf8 = Text.encode(value);
        stringHeader(utf8.length);
        out.add(utf8, 0, utf8.length);
        return this;
    }

    /** A byte string, also when it is empty. */
    public MsgpackWriter bytes(Bytes value) {
        bytesHeader(value.size());
        out.add(value);
        return this;
    }

    /** The same. */
    public MsgpackWriter bytes(byte[] value) {
        bytesHeader(value.length);
        out.add(value, 0, value.length);
        return this;
    }

    /** A byte string, or nil when it is empty: how Go writes a slice that was never made. */
    public MsgpackWriter bytesOrNil(Bytes value) {
        return value.isEmpty() ? nil() : bytes(value);
    }

    /** A map of {@code size} keys, each followed by its value. */
    public MsgpackWriter map(int size) {
        if (size < 16) {
            out.add(Format.FIXMAP | size);
        } else if (size <= 0xffff) {
            out.add(Format.MAP16).add16(size);
        } else {
            out.add(Format.MAP32).add32(size);
        }
        return this;
    }

    /** A list of {@code size} elements. */
    public MsgpackWriter array(int size) {
        if (size < 16) {
            out.add(Format.FIXARRAY | size);
        } else if (size <= 0xffff) {
            out.add(Format.ARRAY16).add16(size);
        } else {
            out.add(Format.ARRAY32).add32(size);
        }
        return this;
    }

    /** The name of a field, which must be ASCII and shorter than 32 characters. */
    public MsgpackWriter key(String name) {
        out.add(Format.FIXRAW | name.length()).addAscii(name);
        return this;
    }

    /** What was written so far. */
    public Bytes finish() {
        return out.finish();
    }

    private void bytesHeader(int length) {
        if (dialect == Dialect.GOSSIP) {
            stringHeader(length);
        } else if (length <= 0xff) {
            out.add(Format.BIN8).add(length);
        } else if (length <= 0xffff) {
            out.add(Format.BIN16).add16(length);
        } else {
            out.add(Format.BIN32).add32(length);
        }
    }

    private void stringHeader(int length) {
        if (length < 32) {
            out.add(Format.FIXRAW | length);
        } else if (length <= 0xff && dialect == Dialect.RPC) {
            out.add(Format.STR8).add(length);
        } else if (length <= 0xffff) {
            out.add(Format.RAW16).add16(length);
        } else {
            out.add(Format.RAW32).add32(length);
        }
    }
}
