package dev.muster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** How classes are not called. */
final class Names {

    private Names() {}

    /** No name that says nothing. */
    static ArchRule sayWhatAThingIs() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper|Helpers)(\\$.*)?")
                .because("CONTRIBUTING.md, names: a class is called for what it is. Impl, Manager, Util and Helper say"
                        + " nothing: name the noun it stands for, or split it into the nouns that it holds.")
                .allowEmptyShould(true);
    }
}
