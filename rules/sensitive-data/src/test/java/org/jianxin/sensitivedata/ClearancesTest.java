package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClearancesTest {
    @Test
    void readsTheDemonstrationsClearances() throws Exception {
        Clearances clearances = Clearances.parse("clearances.yaml", Clearances.demo());
        assertThat(clearances.account("population_report")).contains(new Clearance("population_report", 1, "公安局"));
        assertThat(clearances.account("nobody")).isEmpty();
        assertThat(clearances.accounts()).hasSize(5);
        assertThat(Clearances.none().account("population_app")).isEmpty();
    }

    @Test
    void refusesAGradeThatDoesNotExistAndAnAccountGivenTwice() {
        assertThatThrownBy(() -> Clearances.parse("c.yaml", "accounts:\n  - {account: a, grade: 5, unit: u}\n"))
                .hasMessage("c.yaml:2: accounts[0].grade: must be from 0 to 4, not 5");
        assertThatThrownBy(() -> Clearances.parse(
                        "c.yaml",
                        "accounts:\n  - {account: a, grade: 1, unit: u}\n  - {account: a, grade: 2, unit: u}\n"))
                .hasMessage("c.yaml:3: accounts[1].account: \"a\" is given twice");
    }
}
