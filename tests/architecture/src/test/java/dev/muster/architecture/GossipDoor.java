package dev.muster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of the cluster library a program that embeds it may use: the root package, and some values of inner packages
 * that it names. The README of muster-gossip lists the same.
 *
 * @param root the package that holds the modules' packages: Muster's own, or the one with the bad examples
 */
record GossipDoor(String root) {

    /** Types of inner packages, without the root, that belong to the door. */
    static final List<String> VALUES =
            List.of("msgpack.Bytes", "wire.GossipKey", "wire.Keyring", "coordinate.Coordinate", "coordinate.Vector");

    private static final String WHY =
            "muster-gossip/README.md, what is public: the door names only itself, Java, and the values " + VALUES
                    + ". Hide the type behind one of these, or add it to the list here and in the README.";

    private boolean isOfTheDoor(JavaClass type) {
        return type.getPackageName().equals(root + ".gossip")
                || VALUES.stream().anyMatch(value -> type.getName().equals(root + ".gossip." + value));
    }

    /** Nobody who uses the door needs a type behind it. */
    ArchRule namesNothingBehindIt() {
        return classes()
                .that(DescribedPredicate.describe("are of the door", (JavaClass type) -> isOfTheDoor(type)))
                .and()
                .arePublic()
                .should(new NameOnlyTheDoor())
                .because(WHY)
                .allowEmptyShould(true);
    }

    /** The examples show what an embedder may do. */
    ArchRule examplesComeThroughIt() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".examples..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are behind the door of gossip",
                        (JavaClass type) -> type.getPackageName().startsWith(root + ".gossip") && !isOfTheDoor(type)))
                .because(WHY)
                .allowEmptyShould(true);
    }

    private final class NameOnlyTheDoor extends ArchCondition<JavaClass> {

        NameOnlyTheDoor() {
            super("name nothing behind it where others see it");
        }

        @Override
        public void check(JavaClass item, ConditionEvents events) {
            for (JavaCodeUnit unit : item.getCodeUnits()) {
                if (isSeen(unit.getModifiers())) {
                    Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                            .forEach(type -> check(item, unit.getDescription(), type, events));
                }
            }
            for (JavaField field : item.getFields()) {
                if (isSeen(field.getModifiers())) {
                    check(item, field.getDescription(), field.getType(), events);
                }
            }
        }

        private boolean isSeen(Set<JavaModifier> modifiers) {
            return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        }

        private void check(JavaClass item, String where, JavaType type, ConditionEvents events) {
            for (JavaClass involved : type.getAllInvolvedRawTypes()) {
                JavaClass named = involved.getBaseComponentType();
                if (named.getPackageName().startsWith(root + ".") && !isOfTheDoor(named)) {
                    events.add(SimpleConditionEvent.violated(item, where + " names " + named.getName()));
                }
            }
        }
    }
}
