package org.jianxin.sensitivedata.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.SensitiveKind;
import org.junit.jupiter.api.Test;

class SyntheticDataTest {
    private static final Detector DETECTOR = Detector.create();

    @Test
    void makesTheSamePeopleFromTheSameSeed() {
        assertThat(SyntheticCitizens.seeded(7).next(20))
                .isEqualTo(SyntheticCitizens.seeded(7).next(20));
        assertThat(SyntheticCitizens.seeded(8).next())
                .isNotEqualTo(SyntheticCitizens.seeded(7).next());
    }

    @Test
    void makesPeopleWhoseNumbersAllPassAndNoneCanBeReal() {
        for (SyntheticCitizen person : SyntheticCitizens.seeded(42).next(2000)) {
            assertThat(kinds(person.citizenId())).containsExactly(SensitiveKind.CITIZEN_ID);
            assertThat(kinds(person.mobile())).containsExactly(SensitiveKind.MOBILE);
            assertThat(kinds(person.bankCard())).containsExactly(SensitiveKind.BANK_CARD);
            assertThat(kinds(person.email())).containsExactly(SensitiveKind.EMAIL);
            assertThat(kinds(person.address())).containsExactly(SensitiveKind.ADDRESS);
            assertThat(kinds(person.plate())).containsExactly(SensitiveKind.PLATE);
            assertThat(person.birth()).isBefore(LocalDate.of(1880, 1, 1));
            assertThat(person.citizenId()).contains(person.birth().toString().replace("-", ""));
            boolean odd = (person.citizenId().charAt(16) - '0') % 2 == 1;
            assertThat(person.sex()).isEqualTo(odd ? "男" : "女");
            assertThat(person.mobile()).startsWith("1740").hasSize(11);
        }
    }

    @Test
    void makesEnterprisesWhoseTwoChecksPass() {
        SyntheticEnterprises enterprises = SyntheticEnterprises.seeded(3);
        for (int i = 0; i < 500; i++) {
            assertThat(kinds(enterprises.next().uscc())).containsExactly(SensitiveKind.USCC);
        }
    }

    private static List<SensitiveKind> kinds(String text) {
        List<SensitiveKind> kinds = new ArrayList<>();
        DETECTOR.scan(text, (kind, start, end, form, revealed) -> kinds.add(kind));
        return kinds;
    }
}
