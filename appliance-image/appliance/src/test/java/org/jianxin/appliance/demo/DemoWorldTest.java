package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoWorldTest {
    @TempDir
    Path data;

    /** The day the catalogue was written on, the first one after its year, a leap day, and one long after. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-22", "2027-01-01", "2028-02-29", "2041-06-15"})
    void oneAgreementIsInForceAndOneHasRunOutWheneverItIsShown(String day) throws Exception {
        LocalDate today = LocalDate.parse(day);
        Clock clock = Clock.fixed(Instant.parse(day + "T23:59:00Z"), ZoneOffset.UTC);

        new DemoWorld(data, clock).placeCatalogue();

        Dataset population = Catalogue.load(data.resolve("catalogue.yaml"))
                .dataset("population-basic")
                .orElseThrow();
        // The rules look at the day in China, which may be the next one.
        for (LocalDate at : new LocalDate[] {today, today.plusDays(1), today.plusDays(30)}) {
            assertThat(population.agreement("social-security", at)).isPresent();
            assertThat(population.agreement("tax-bureau", at)).isEmpty();
        }
    }

    @Test
    void nothingElseOfTheCatalogueIsChanged() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);

        new DemoWorld(data, clock).placeCatalogue();

        assertThat(data.resolve("catalogue.yaml"))
                .hasContent(new String(
                        DemoWorld.class
                                .getResourceAsStream("/org/jianxin/sensitivedata/demo-catalogue.yaml")
                                .readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8));
    }
}
