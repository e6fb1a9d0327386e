package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One place in a document, and what its reader may see of the values that stand there. For the thread of its
 * {@link ExposureInspector}.
 */
public final class InspectedField {
    /** The kind of a graded field that no detector knows and no masking rule names. */
    static final String GRADED_FIELD = "graded-field";

    private static final int MAX_PATH = 256;
    /** In code points; enough to recognise a value by, whatever a document puts into one field. */
    private static final int MAX_MASKED_FORM = 64;
    /** Grade 1 is harmless: such fields are looked at only for what a detector finds in them. */
    private static final int LOWEST_COUNTED_GRADE = 2;

    private final ExposureInspector inspector;
    private final String path;
    private final @Nullable CatalogueField field;
    /** The field on whose account no value here may be seen: this one, or one that it is part of. */
    private final @Nullable CatalogueField hiding;

    private final int context;
    private final Look look = new Look();
    private final @Nullable ExposureCount[] counts = new ExposureCount[SensitiveKind.values().length];
    private @Nullable ExposureCount ownCount;
    private boolean seen;

    InspectedField(
            ExposureInspector inspector, String path, @Nullable CatalogueField field, @Nullable CatalogueField hiding) {
        this.inspector = inspector;
        this.path = path;
        this.field = field;
        this.hiding = hiding;
        this.context = field != null && field.kind() != null
                ? Context.flag(field.kind())
                : inspector.detector().context(path.substring(path.lastIndexOf('.') + 1));
    }

    /** The field of that name inside this one. A name that is a number is the position of an item and no name. */
    public InspectedField child(String name) {
        if (isPosition(name)) {
            return this;
        }
        String longPath = path.isEmpty() ? name : path + "." + name;
        String below = longPath.length() <= MAX_PATH ? longPath : longPath.substring(longPath.length() - MAX_PATH);
        @Nullable CatalogueField own = inspector.catalogued(below, name.substring(name.lastIndexOf('.') + 1));
        boolean ownHides = own != null && own.grade() > inspector.protection().clearance();
        return new InspectedField(inspector, below, own, ownHides ? own : hiding);
    }

    private static boolean isPosition(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!Character.isDigit(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether no value that stands here is shown as it is. */
    public boolean hidden() {
        return hiding != null && inspector.protection().graded() != Treatment.REPORT;
    }

    /**
     * One scalar that stands here.
     *
     * @return what the reader is to see instead; null when that is the value as it is
     * @throws BlockedValueException when the document must not go on
     */
    public @Nullable String value(String value) throws BlockedValueException {
        see();
        if (value.isBlank()) {
            return null;
        }
        return hidden() ? masked(requireNonNull(hiding), value) : look.at(value);
    }

    /**
     * A truth value that stands here, which no rule can mask in part.
     *
     * @return what the reader is to see instead; null when that is the value as it is
     * @throws BlockedValueException when the document must not go on
     */
    public @Nullable String truth(boolean value) throws BlockedValueException {
        see();
        if (!hidden()) {
            return null;
        }
        masked(requireNonNull(hiding), String.valueOf(value));
        return TextMasks.WHOLE;
    }

    private void see() {
        if (!seen) {
            seen = true;
            inspector.see(path);
        }
    }

    private @Nullable String masked(CatalogueField by, String value) throws BlockedValueException {
        @Nullable MaskRule rule = rule(by);
        ExposureCount count = ownCount(by, rule);
        count.grade(by.grade());
        if (rule == null || inspector.protection().graded() == Treatment.BLOCK) {
            count.blocked();
            describe(count, TextMasks.WHOLE, value);
            throw new BlockedValueException(path, kind(by, rule), rule == null);
        }
        String masked = rule.mask(value);
        if (masked.equals(value)) {
            count.passed(MaskStrength.MASKED);
            describe(count, masked, null);
            return null;
        }
        count.masked();
        boolean wanted = count.digest == null && rule.judge(value) == MaskStrength.CLEAR;
        describe(count, masked, wanted ? value : null);
        return masked;
    }

    private @Nullable MaskRule rule(CatalogueField of) {
        SensitiveKind kind = of.kind();
        return of.mask() != null ? of.mask() : kind != null ? inspector.rules().forKind(kind) : null;
    }

    private static String kind(CatalogueField of, @Nullable MaskRule rule) {
        return of.kind() != null ? of.kind().id() : rule == null ? GRADED_FIELD : rule.id();
    }

    private ExposureCount ownCount(CatalogueField by, @Nullable MaskRule rule) {
        if (ownCount == null) {
            ownCount = inspector.count(path, by, kind(by, rule));
        }
        return ownCount;
    }

    private ExposureCount count(SensitiveKind kind) {
        @Nullable ExposureCount count = counts[kind.ordinal()];
        if (count == null) {
            count = inspector.count(path, field, kind.id());
            counts[kind.ordinal()] = count;
        }
        return count;
    }

    /** @param value for the digest; null when it was not clear */
    private void describe(ExposureCount count, String masked, @Nullable String value) {
        if (count.maskedForm == null) {
            count.maskedForm = masked.codePointCount(0, masked.length()) <= MAX_MASKED_FORM
                    ? masked
                    : masked.substring(0, masked.offsetByCodePoints(0, MAX_MASKED_FORM));
        }
        if (value != null && count.digest == null) {
            count.digest = inspector.digest(value);
        }
    }

    private void passed(ExposureCount count, int grade, String value, MaskStrength strength, @Nullable MaskRule rule) {
        count.grade(grade);
        count.passed(strength);
        if (count.maskedForm == null || count.digest == null && strength == MaskStrength.CLEAR) {
            describe(
                    count,
                    rule == null ? TextMasks.WHOLE : rule.mask(value),
                    strength == MaskStrength.CLEAR ? value : null);
        }
    }

    /** The catalogue says what stands here, though no detector sees it. */
    private void undetected(CatalogueField of, String value) {
        SensitiveKind kind = of.kind();
        @Nullable MaskRule rule = rule(of);
        if (kind == null) {
            if (of.grade() >= LOWEST_COUNTED_GRADE) {
                MaskStrength strength = rule == null ? TextMasks.strength(value, TextMasks.WHOLE) : rule.judge(value);
                passed(ownCount(of, rule), of.grade(), value, strength, rule);
            }
            return;
        }
        MaskStrength strength = requireNonNull(rule).judge(value);
        if (strength != MaskStrength.CLEAR || looksLike(kind, value)) {
            passed(count(kind), of.grade(), value, strength, rule);
        }
    }

    /** Whether a value may be meant as one of its kind, though it is not a valid one: a slip of the pen is still data. */
    private static boolean looksLike(SensitiveKind kind, String value) {
        int length = value.strip().length();
        long digits = value.chars().filter(Character::isDigit).count();
        return switch (kind) {
            case CITIZEN_ID -> digits >= 14 && (length == 15 || length == 18);
            case MOBILE -> digits >= 11 && length <= 15;
            case BANK_CARD -> digits >= 12 && digits <= 19 && length <= 24;
            case USCC -> length == 18 && digits >= 6;
            case EMAIL -> value.indexOf('@') > 0;
            case PLATE -> length >= 7 && length <= 9 && digits > 0;
            case NAME -> length >= 2 && length <= 64 && value.chars().anyMatch(Character::isLetter);
            case ADDRESS -> length >= 6 && value.chars().anyMatch(Character::isLetter);
        };
    }

    /** One look for values of known kinds in a text that stands here. */
    private final class Look implements DetectionSink {
        private String value = "";
        private boolean ownKind;
        private @Nullable StringBuilder changed;
        private int copied;
        private @Nullable SensitiveKind blocked;

        @Nullable
        String at(String text) throws BlockedValueException {
            value = text;
            ownKind = false;
            changed = null;
            copied = 0;
            blocked = null;
            inspector.detector().scan(context, text, this);
            if (blocked != null) {
                throw new BlockedValueException(path, blocked.id(), false);
            }
            if (field != null && !ownKind) {
                undetected(field, text);
            }
            @Nullable StringBuilder result = changed;
            return result == null
                    ? null
                    : result.append(text, copied, text.length()).toString();
        }

        @Override
        public void found(SensitiveKind kind, int start, int end, ValueForm form, int revealed) {
            boolean own = field != null && field.kind() == kind;
            ownKind |= own;
            String part = value.substring(start, end);
            @Nullable CatalogueField hidden = own ? null : inspector.hiddenKind(kind);
            @Nullable MaskRule ruled = own ? requireNonNull(field).mask() : hidden == null ? null : hidden.mask();
            MaskRule rule = ruled != null ? ruled : inspector.rules().forKind(kind);
            MaskStrength strength = form == ValueForm.CLEAR ? MaskStrength.CLEAR : rule.judge(part);
            ExposureCount count = count(kind);
            int grade = field == null ? 0 : own ? field.grade() : Math.max(field.grade(), kind.defaultGrade());
            Treatment treatment = own || strength == MaskStrength.MASKED ? Treatment.REPORT : treatment(kind, hidden);
            String masked = treatment == Treatment.MASK ? rule.mask(part) : part;
            if (treatment == Treatment.BLOCK) {
                count.grade(grade);
                count.blocked();
                describe(count, rule.mask(part), part);
                blocked = kind;
            } else if (masked.equals(part)) {
                passed(count, grade, part, strength, rule);
            } else {
                count.grade(grade);
                count.masked();
                describe(count, masked, part);
                StringBuilder into = changed == null ? new StringBuilder(value.length()) : changed;
                into.append(value, copied, start).append(masked);
                copied = end;
                changed = into;
            }
        }

        private Treatment treatment(SensitiveKind kind, @Nullable CatalogueField hidden) {
            Protection protection = inspector.protection();
            if (hidden != null) {
                return protection.graded();
            }
            return kind.defaultGrade() > protection.clearance() ? protection.unregistered() : Treatment.REPORT;
        }
    }
}
