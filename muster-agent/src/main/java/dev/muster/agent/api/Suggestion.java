package dev.muster.agent.api;

import dev.muster.haproxy.template.NearestWord;
import java.util.Collection;
import java.util.Optional;

/** Finds the word that was probably meant: "did you mean …". */
public final class Suggestion {

    private Suggestion() {}

    /** The known word that is nearest to the typed one, if one is near: at most a third of its letters differ. */
    public static Optional<String> nearest(String typed, Collection<String> known) {
        return NearestWord.of(typed, known);
    }
}
