package dev.muster.gossip.msgpack;

/**
 * Walks through the fields of one structure. For one thread.
 *
 * <p>After each {@link #next} that gave true, the caller reads the value of {@link #field} from the reader it
 * belongs to. Fields in any order; unknown ones are passed over; a field that does not come keeps its zero value.
 * If one comes twice, the last counts.
 */
public final class StructReader {

    private final MsgpackReader in;
    private final FieldNames fields;
    private final int size;
    private final boolean byName;
    private int seen;
    private String field = "";

    StructReader(MsgpackReader in, FieldNames fields, int size, boolean byName) {
        this.in = in;
        this.fields = fields;
        this.size = size;
        this.byName = byName;
    }

    /** Goes to the next known field; false at the end. */
    public boolean next() throws MalformedMessageException {
        while (seen < size) {
            int index = byName ? in.keyAmong(fields) : seen < fields.size() ? seen : -1;
            seen++;
            if (index >= 0) {
                field = fields.name(index);
                return true;
            }
            in.skip();
        }
        return false;
    }

    /** The name of the field whose value is next: one of those that were asked for. */
    public String field() {
        return field;
    }
}
