package dev.muster.bench.classic;

import dev.muster.bench.classic.Figures.Figure;
import java.util.List;
import java.util.Locale;

/**
 * The results as a page.
 *
 * @param versions of the machine and the programs, as rows of a table
 */
record Report(Options options, String versions, Figures figures) {

    String text() {
        StringBuilder page = new StringBuilder("""
            # The classic system and Muster, put through the same scenes

            Made by `bench/classic/run`; bench/classic/README.md says what each scene and figure is.%s Each figure is
            the middle of %d rounds, with the least and the most of them in brackets where they differ. A ratio is
            taken in each round by itself. The load is an open loop of %.0f requests a second, half POST and half GET,
            half of them on connections that are kept, without retries.

            "classic" is the classic system as its authors had it: Serf's agent with shell handlers, a file for each
            backend, handlebars on Node.js, a new HAProxy with `-sf`, `check` alone in the server lines (every 2 s,
            three failures). "classic, tuned" is the same pipeline with the settings of HAProxy that Muster's template
            has (checks every 500 ms, two failures, `observe layer4`, 500 ms to connect, `redispatch`, retries), and it
            is stopped by `serf leave`, a pause of 2.5 s, and then the end of the node. "Muster" is Muster with its own
            template and encrypted gossip; the other two gossip in clear. All three have the same app, s6 as the first
            process of each node, and the same network.

            %s
            """.formatted(
                        options.quick() ? " **A quick run: to see that it works, not for its figures.**" : "",
                        options.rounds(),
                        options.ratePerSecond(),
                        versions.strip()));
        for (Scene scene : Scene.values()) {
            List<Figure> ofScene = figures.all().stream()
                    .filter(figure -> figure.scene() == scene)
                    .toList();
            if (!ofScene.isEmpty()) {
                page.append("\n## ").append(scene.title()).append("\n\n");
                table(page, ofScene);
            }
        }
        return page.toString();
    }

    private void table(StringBuilder page, List<Figure> rows) {
        page.append('|');
        for (Contender contender : Contender.values()) {
            page.append(" | ").append(contender.title());
        }
        page.append(" | classic / Muster | tuned / Muster |\n|---|---|---|---|---|---|\n");
        for (Figure figure : rows) {
            page.append("| ").append(figure.name());
            if (!figure.unit().isEmpty()) {
                page.append(", ").append(figure.unit());
            }
            for (Contender contender : Contender.values()) {
                page.append(" | ").append(spread(figures.of(contender, figure)));
            }
            boolean compared = !figure.unit().isEmpty();
            page.append(" | ").append(compared ? ratio(Contender.CLASSIC, figure) : "");
            page.append(" | ").append(compared ? ratio(Contender.TUNED, figure) : "");
            page.append(" |\n");
        }
    }

    private String ratio(Contender other, Figure figure) {
        String text = spread(figures.ratios(other, Contender.MUSTER, figure));
        return text.equals("–") ? text : "**" + text.replaceFirst(" |$", "** ").strip();
    }

    static String spread(List<Double> values) {
        if (values.isEmpty()) {
            return "–";
        }
        Spread spread = Spread.of(values);
        String middle = number(spread.middle());
        String least = number(spread.least());
        String most = number(spread.most());
        return least.equals(most) ? middle : middle + " (" + least + "–" + most + ")";
    }

    /** Three digits or all before the point; the rest would say more than is known. */
    static String number(double value) {
        int decimals = value == Math.rint(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
