package org.jianxin.appliance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the arrows of the table in {@code docs/PROJECT_STRUCTURE.md}. */
final class ArchitectureTest {
    /** Room to the rooms it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("events", Set.of()),
            Map.entry("definitions", Set.of()),
            Map.entry("sm", Set.of()),
            Map.entry("searchnode", Set.of()),
            Map.entry("tlcp", Set.of("sm")),
            Map.entry("store", Set.of("events")),
            Map.entry("sensitivedata", Set.of("events", "definitions")),
            Map.entry("agent", Set.of("events", "definitions", "sensitivedata", "sm", "tlcp")),
            Map.entry("intake", Set.of("events", "definitions", "store", "sm")),
            Map.entry("supplychain", Set.of("events", "definitions", "store", "sm")),
            Map.entry("engine", Set.of("events", "definitions", "store", "sensitivedata")),
            Map.entry("drills", Set.of("events", "definitions", "store", "sm", "tlcp")),
            Map.entry("gateway", Set.of("events", "definitions", "sensitivedata", "sm", "tlcp")),
            Map.entry("compliance", Set.of("events", "definitions", "store", "sm")),
            Map.entry(
                    "console",
                    Set.of(
                            "events",
                            "definitions",
                            "store",
                            "intake",
                            "supplychain",
                            "sensitivedata",
                            "engine",
                            "drills",
                            "sm",
                            "compliance")));

    /** No framework in these: they must be readable, and usable in the native agent, without one. */
    private static final List<String> PLAIN = List.of("events", "definitions", "sm", "tlcp", "sensitivedata", "agent");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.jianxin");

    @TestFactory
    Stream<DynamicTest> everyRoomUsesOnlyTheRoomsItMay() {
        return MAY_USE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    String[] allowed = Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream())
                            .map(room -> "org.jianxin." + room + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage("org.jianxin." + entry.getKey() + "..")
                            .should()
                            .dependOnClassesThat(
                                    resideInAPackage("org.jianxin..").and(not(resideInAnyPackage(allowed))))
                            .check(PRODUCT);
                }));
    }

    @Test
    void everyRoomIsInTheTable() {
        Set<String> rooms = new TreeSet<>();
        PRODUCT.forEach(type -> rooms.add(type.getPackageName().split("\\.")[2]));
        rooms.remove("appliance"); // it assembles: it may use all

        assertThat(rooms).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @Test
    void thePlainRoomsHaveNoFramework() {
        String[] plain =
                PLAIN.stream().map(room -> "org.jianxin." + room + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(plain)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "jakarta..", "io.vertx..", "io.netty..", "org.drools..", "co.elastic..")
                .check(PRODUCT);
    }

    @Test
    void nobodyKeepsMutableStaticState() {
        classes()
                .that()
                .resideInAPackage("org.jianxin..")
                .should(new FinalStaticFields())
                .check(PRODUCT);
    }

    @Test
    void everyPackageSaysWhatLivesThere() {
        Set<String> packages = new TreeSet<>();
        PRODUCT.forEach(type -> packages.add(type.getPackageName()));
        Set<String> documented = new TreeSet<>();
        PRODUCT.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .forEach(type -> documented.add(type.getPackageName()));

        assertThat(documented).containsAll(packages);
    }

    private static final class FinalStaticFields
            extends com.tngtech.archunit.lang.ArchCondition<com.tngtech.archunit.core.domain.JavaClass> {
        FinalStaticFields() {
            super("have no static field that can be assigned");
        }

        @Override
        public void check(
                com.tngtech.archunit.core.domain.JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
            type.getFields().stream()
                    .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                    .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                    .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                    .filter(field -> Arrays.stream(new String[] {"$VALUES", "$assertionsDisabled"})
                            .noneMatch(field.getName()::equals))
                    .forEach(field -> events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                            field, field.getFullName() + " is static and not final")));
        }
    }
}
