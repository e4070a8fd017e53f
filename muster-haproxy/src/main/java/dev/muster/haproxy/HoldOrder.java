package dev.muster.haproxy;

/** What a person asks of a balancer. */
sealed interface HoldOrder {

    /** As a cause in the history. */
    String words();

    /** This is held from now on. */
    record Take(Hold hold) implements HoldOrder {

        @Override
        public String words() {
            return switch (hold.order()) {
                case Hold.Drain drain ->
                    hold.place() + " drained by hand, for " + drain.limit().toSeconds() + " s at most";
                case Hold.Ready _ -> hold.place() + " made ready by hand";
                case Hold.Weight weight -> hold.place() + " given weight " + weight.weight() + " by hand";
            };
        }
    }

    /** Nothing of this server is held any more. */
    record Release(PoolName pool, ServerName server) implements HoldOrder {

        @Override
        public String words() {
            return pool + "/" + server + " released by hand";
        }
    }

    /** Nothing is held any more. */
    record ReleaseAll() implements HoldOrder {

        @Override
        public String words() {
            return "all that was held was released by hand";
        }
    }

    /** The configuration is made as it was then. */
    record Rollback(Pin pin) implements HoldOrder {

        @Override
        public String words() {
            return pin.words();
        }
    }
}
