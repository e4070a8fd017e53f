package dev.muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Muster's own classes keep the rules. */
class ArchitectureTest {

    private static final String ROOT = "dev.muster";
    private static final JavaClasses MUSTER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyModuleIsLookedAt() {
        // A module whose classes are not found would keep every rule.
        assertThat(Arrows.MODULES)
                .as("each module is a dependency of tests/architecture; add the missing one to its pom.xml")
                .allSatisfy(module -> assertThat(MUSTER)
                        .extracting(JavaClass::getPackageName)
                        .anyMatch(name -> (name + ".").startsWith(ROOT + "." + module + ".")));
    }

    @Test
    void nothingPointsToTheLeft() {
        assertThat(new Arrows(ROOT).all()).isNotEmpty().allSatisfy(rule -> rule.check(MUSTER));
    }

    @Test
    void embeddersNeedOnlyTheDoorOfGossip() {
        GossipDoor door = new GossipDoor(ROOT);
        assertThat(GossipDoor.VALUES).allMatch(value -> MUSTER.contain(ROOT + ".gossip." + value));
        door.namesNothingBehindIt().check(MUSTER);
        door.examplesComeThroughIt().check(MUSTER);
    }

    @Test
    void whatDecidesHasNoEffects() {
        assertThat(new Purity(ROOT).all()).isNotEmpty().allSatisfy(rule -> rule.check(MUSTER));
    }

    @Test
    void namesSayWhatAThingIs() {
        Names.sayWhatAThingIs().check(MUSTER);
    }
}
