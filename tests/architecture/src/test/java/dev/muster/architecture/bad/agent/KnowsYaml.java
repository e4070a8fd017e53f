package dev.muster.architecture.bad.agent;

import org.snakeyaml.engine.v2.api.LoadSettings;

/** Breaks a rule on purpose: reads YAML itself. */
final class KnowsYaml {
    final LoadSettings settings = LoadSettings.builder().build();
}
