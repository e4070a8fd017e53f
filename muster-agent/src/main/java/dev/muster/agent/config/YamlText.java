package dev.muster.agent.config;

import dev.muster.agent.config.Value.Entries;
import dev.muster.agent.config.Value.Entry;
import dev.muster.agent.config.Value.Items;
import dev.muster.agent.config.Value.Nothing;
import dev.muster.agent.config.Value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML 1.2 into {@link Value}s, with the place of each. What is plain stays text: {@code 1.20} is no number that
 * loses its zero. Anchors, aliases and the merge key {@code <<} work as in Compose files; tags and further documents
 * are refused. Bounded: depth, and the number of values with each alias counted in full. For one thread, for one text.
 */
final class YamlText {

    static final int DEEPEST = 20;
    static final int MOST_VALUES = 20_000;

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final String MERGE = "<<";

    private final String file;
    private final Faults faults;
    private final Iterator<Event> events;
    private final Map<Anchor, Value> anchors = new HashMap<>();
    private int values;

    /** Ends the reading: there is no sense in going on. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private YamlText(String file, String text, Faults faults) {
        this.file = file;
        this.faults = faults;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setParseComments(false)
                .setCodePointLimit(ConfigFile.LONGEST_BYTES)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** Keys with values; empty, with mistakes added, when the text is something else. */
    static Entries read(String file, String text, Faults faults) {
        Origin start = new Origin.InFile(file, 1, 1);
        Entries none = Entries.of(Map.of(), start);
        try {
            Value value = new YamlText(file, text, faults).document(start);
            return switch (value) {
                case Entries entries -> entries;
                case Nothing _ -> none;
                case Text _, Items _ -> {
                    faults.add(
                            value.origin(),
                            "the file is " + value.kind() + "; it should begin with a key, such as 'node:' or"
                                    + " 'services:'");
                    yield none;
                }
            };
        } catch (Unreadable e) {
            return none;
        } catch (MarkedYamlEngineException e) {
            Origin place = e.getProblemMark().map(mark -> place(file, mark)).orElse(start);
            faults.add(place, "this is not YAML: " + problem(e));
            return none;
        } catch (ReaderException e) {
            addUnprintable(file, text, faults);
            return none;
        } catch (YamlEngineException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            faults.add(start, "this is not YAML: " + first);
            return none;
        }
    }

    /** The library says where, but counts otherwise than people. */
    private static void addUnprintable(String file, String text, Faults faults) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                faults.add(
                        new Origin.InFile(file, line, column),
                        String.format(
                                "this is not YAML: the character U+%04X may not stand here; in quotes, write it"
                                        + " as \\x%02x",
                                c, c));
                return;
            }
            boolean ends = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
            line += ends ? 1 : 0;
            column = ends ? 1 : column + 1;
        }
    }

    private static String problem(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        String hint = problem.contains("'\\t") ? "; indent with blanks, not with tabs" : "";
        if (problem.contains("mapping values are not allowed")) {
            hint = "; a text with ': ' in it needs quotes, and keys of one level begin in one column";
        }
        return context + problem + hint;
    }

    private Value document(Origin start) {
        Value value = new Nothing(start);
        boolean found = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && found) {
                throw refused(place(event), "a second document begins here; everything goes into one");
            }
            if (event instanceof NodeEvent) {
                value = value(event, 1);
                found = true;
            }
        }
        return value;
    }

    private Value value(Event event, int depth) {
        if (depth > DEEPEST) {
            throw refused(place(event), "this is nested more than " + DEEPEST + " deep");
        }
        Value value = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> items(start, depth);
            case MappingStartEvent start -> entries(start, depth);
            case AliasEvent alias -> alias(alias);
            default -> throw refused(place(event), "this is not understood");
        };
        values += event instanceof AliasEvent ? value.size() : 1;
        if (values > MOST_VALUES) {
            throw refused(place(event), "there are more than " + MOST_VALUES + " values, each alias counted in full");
        }
        if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
        }
        return value;
    }

    private Value scalar(ScalarEvent scalar) {
        Origin origin = place(scalar);
        refuseTag(scalar.getTag(), origin);
        String text = scalar.getValue();
        return scalar.isPlain() && NULLS.contains(text) ? new Nothing(origin) : Text.of(text, origin);
    }

    private Value alias(AliasEvent alias) {
        Value value = anchors.get(alias.getAlias());
        if (value == null) {
            throw refused(place(alias), "nothing before this is marked with &" + alias.getAlias());
        }
        return value;
    }

    private Value items(SequenceStartEvent start, int depth) {
        Origin origin = place(start);
        refuseTag(start.getTag(), origin);
        List<Value> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(value(event, depth + 1));
        }
        return Items.of(items, origin);
    }

    private Value entries(MappingStartEvent start, int depth) {
        Origin origin = place(start);
        refuseTag(start.getTag(), origin);
        Map<String, Entry> own = new LinkedHashMap<>();
        List<Value> merged = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            Origin place = place(event);
            Value key = value(event, depth + 1);
            Value value = value(events.next(), depth + 1);
            switch (key) {
                case Text(String text, boolean _, Origin _) when text.equals(MERGE) -> merged.add(value);
                case Text(String text, boolean _, Origin _) -> put(own, text, new Entry(place, value));
                case Nothing _, Items _, Entries _ -> faults.add(place, "a key is a text, not " + key.kind());
            }
        }
        merged.forEach(value -> merge(value, own));
        return Entries.of(own, origin);
    }

    private void put(Map<String, Entry> own, String key, Entry entry) {
        Entry before = own.putIfAbsent(key, entry);
        if (before != null) {
            faults.add(
                    entry.key(),
                    "the key '" + key + "' is there twice, first in line "
                            + (before.key() instanceof Origin.InFile place ? place.line() : 0));
        }
    }

    /** What is there already counts more than what is merged. */
    private void merge(Value value, Map<String, Entry> own) {
        switch (value) {
            case Entries entries -> entries.entries().forEach(own::putIfAbsent);
            case Items items -> items.values().forEach(item -> merge(item, own));
            case Text _, Nothing _ -> faults.add(value.origin(), "what is merged is keys with values, such as *common");
        }
    }

    private void refuseTag(Optional<String> tag, Origin origin) {
        if (tag.isPresent()) {
            faults.add(origin, "tags such as " + tag.get() + " mean nothing here; leave it out");
        }
    }

    private Unreadable refused(Origin origin, String message) {
        faults.add(origin, message);
        return new Unreadable();
    }

    private Origin place(Event event) {
        return event.getStartMark().map(mark -> place(file, mark)).orElse(new Origin.InFile(file, 1, 1));
    }

    private static Origin place(String file, Mark mark) {
        return new Origin.InFile(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
