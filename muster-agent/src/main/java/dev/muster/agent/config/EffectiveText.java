package dev.muster.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings as YAML, each with its origin in a comment. What is no value is a comment as a whole. For one thread. */
final class EffectiveText {

    private static final int COMMENT_COLUMN = 44;

    private final StringBuilder text = new StringBuilder();

    /** Settings by their paths. */
    private static final class Branch {

        private final Map<String, Branch> below = new LinkedHashMap<>();
        private @Nullable Setting setting;
    }

    private EffectiveText() {}

    static String of(List<Setting> settings) {
        Branch root = new Branch();
        for (Setting setting : settings) {
            Branch at = root;
            for (String key : setting.path()) {
                at = at.below.computeIfAbsent(key, any -> new Branch());
            }
            at.setting = setting;
        }
        EffectiveText text = new EffectiveText();
        text.branches(root, 0);
        return text.text.toString();
    }

    private void branches(Branch branch, int depth) {
        branch.below.forEach((key, below) -> {
            Setting setting = below.setting;
            if (setting == null) {
                line(depth, Written.yaml(key) + ":", "");
            } else {
                String comment = setting.literal() ? "" : "# ";
                // Nobody said more of it, but it has defaults.
                String value = below.below.isEmpty() ? " " + setting.value() : "";
                line(
                        depth,
                        comment + Written.yaml(key) + ":" + value,
                        setting.origin().toString());
            }
            branches(below, depth + 1);
        });
    }

    private void line(int depth, String line, String comment) {
        int start = text.length();
        text.append("  ".repeat(depth)).append(line);
        if (!comment.isEmpty()) {
            text.append(" ".repeat(Math.max(2, COMMENT_COLUMN - (text.length() - start))));
            text.append("# ").append(comment);
        }
        text.append('\n');
    }
}
