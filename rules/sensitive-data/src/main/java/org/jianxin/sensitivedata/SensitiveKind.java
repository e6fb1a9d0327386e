package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of sensitive value the detector knows.
 *
 * <p>The default grades are the product's proposal for general data in four grades (GB/T 43697-2024 annex H); the
 * catalogue's grade of a field always goes first.
 */
public enum SensitiveKind {
    /** GB 11643-1999, 18 characters, or the 15 digits in use before. */
    CITIZEN_ID("公民身份号码", "citizen id", 3),
    MOBILE("手机号码", "mobile number", 2),
    /** ISO/IEC 7812. */
    BANK_CARD("银行卡号", "bank card number", 3),
    /** GB 32100-2015, unified social credit code of an organisation. */
    USCC("统一社会信用代码", "unified social credit code", 1),
    NAME("姓名", "personal name", 2),
    ADDRESS("地址", "address", 3),
    EMAIL("电子邮箱", "e-mail address", 2),
    /** GA 36-2018. */
    PLATE("机动车号牌", "vehicle plate", 2);

    private final String id;
    private final String titleZh;
    private final String titleEn;
    private final int defaultGrade;

    SensitiveKind(String titleZh, String titleEn, int defaultGrade) {
        this.id = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.titleZh = titleZh;
        this.titleEn = titleEn;
        this.defaultGrade = defaultGrade;
    }

    /** Stable name in events, rules and files, for instance {@code citizen-id}. */
    public String id() {
        return id;
    }

    public String titleZh() {
        return titleZh;
    }

    public String titleEn() {
        return titleEn;
    }

    /** Grade proposed where the catalogue says nothing, 1 (lowest) to 4. */
    public int defaultGrade() {
        return defaultGrade;
    }

    /** The kind with this id; empty when there is none. */
    public static Optional<SensitiveKind> of(String id) {
        requireNonNull(id, "id");
        for (SensitiveKind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
