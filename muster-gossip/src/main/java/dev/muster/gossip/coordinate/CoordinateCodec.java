package dev.muster.gossip.coordinate;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;

/** A coordinate as it rides on the answer to a ping: a version and a map. Source: Serf's protocol (coordinates). */
public final class CoordinateCodec {

    private static final int VERSION = 1;
    private static final FieldNames FIELDS = FieldNames.of("Vec", "Error", "Adjustment", "Height");

    /**
     * The furthest from zero that a number may be. No round trip is believed beyond 10 s, so no honest coordinate comes
     * near; one that did would drag this node out of its cluster, or make its arithmetic overflow.
     */
    private static final double FURTHEST_SECONDS = 3600;

    private CoordinateCodec() {}

    public static Bytes encode(Coordinate coordinate) {
        MsgpackWriter out = new MsgpackWriter(Dialect.GOSSIP).type(VERSION).map(4);
        out.key("Adjustment").float64(coordinate.adjustmentSeconds());
        out.key("Error").float64(coordinate.error());
        out.key("Height").float64(coordinate.heightSeconds());
        Vector position = coordinate.position();
        out.key("Vec").array(position.dimensions());
        for (int i = 0; i < position.dimensions(); i++) {
            out.float64(position.component(i));
        }
        return out.finish();
    }

    /** Refuses another version, other than {@link Coordinate#DIMENSIONS} dimensions, and numbers that are none. */
    public static Coordinate decode(Bytes payload) throws MalformedMessageException {
        if (payload.isEmpty()) {
            throw new MalformedMessageException(Reason.EMPTY, "no coordinate");
        }
        if (payload.at(0) != VERSION) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "a coordinate of version " + payload.at(0));
        }
        MsgpackReader in = new MsgpackReader(payload, 1);
        StructReader fields = in.struct(FIELDS);
        double[] position = {};
        double error = 0;
        double adjustment = 0;
        double height = 0;
        while (fields.next()) {
            switch (fields.field()) {
                case "Vec" -> position = position(in);
                case "Error" -> error = in.float64();
                case "Adjustment" -> adjustment = in.float64();
                case "Height" -> height = in.float64();
                default -> throw new IllegalStateException("no other field was asked for");
            }
        }
        Vector where = Vector.of(position);
        requireDimensions(where.dimensions());
        boolean sane = where.isWithin(FURTHEST_SECONDS)
                && Math.abs(adjustment) <= FURTHEST_SECONDS
                && error >= 0
                && error <= FURTHEST_SECONDS
                && height >= 0
                && height <= FURTHEST_SECONDS;
        if (!sane) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "a coordinate that no node can have");
        }
        return new Coordinate(where, error, adjustment, height);
    }

    private static double[] position(MsgpackReader in) throws MalformedMessageException {
        int dimensions = in.array();
        requireDimensions(dimensions);
        double[] position = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            position[i] = in.float64();
        }
        return position;
    }

    private static void requireDimensions(int dimensions) throws MalformedMessageException {
        if (dimensions != Coordinate.DIMENSIONS) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "a coordinate of " + dimensions + " dimensions");
        }
    }
}
