package dev.muster.examples.webapp;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The sessions of this process, in memory only; when there are too many, those unused for longest go. */
final class Sessions {

    /** One visit: which session, how many visits so far, and whether the visitor must be told its id. */
    record Visit(String id, int views, boolean isNew) {}

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Integer> views;

    Sessions(int most) {
        views = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > most;
            }
        };
    }

    /** Counts a visit; an id that isn't known here gets a new session. */
    synchronized Visit visit(Optional<String> cookie) {
        Optional<String> known = cookie.filter(views::containsKey);
        String id = known.orElseGet(this::newId);
        int count = views.merge(id, 1, Integer::sum);
        return new Visit(id, count, known.isEmpty());
    }

    private String newId() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
